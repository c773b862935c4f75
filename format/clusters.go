package format

import (
	"context"
	"io"
	"strconv"

	"github.com/hoptrail/hoptrail/ledger"
)

// ClusterRow says which entity an account belongs to. Files are sorted by
// entity, then address, as text; singletons are there. Plain data.
type ClusterRow struct {
	Account ledger.Account
	Entity  ledger.Account // the member first in chain order
	Size    int            // members of the entity
}

func clusterFormat() *rowFormat[ClusterRow] {
	return &rowFormat[ClusterRow]{
		name: "clusters", doc: "Who acts together: one row per account, sorted by entity and address.",
		columns: []column[ClusterRow]{
			{
				field{name: "chain", kind: "string", required: true, doc: "the account's CAIP-2 chain"},
				func(r *ClusterRow) string { return string(r.Account.Chain) },
				func(r *ClusterRow, s string, in *cells) (err error) {
					r.Account.Chain, err = in.intern.parseChain(s)
					return err
				},
			},
			{
				field{name: "address", kind: "string", required: true, doc: "the account's address"},
				func(r *ClusterRow) string { return accountText(r.Account, r.Account.Chain) },
				func(r *ClusterRow, s string, in *cells) (err error) {
					r.Account, err = in.intern.parseAccount(s, r.Account.Chain)
					return err
				},
			},
			{
				field{name: "entity", kind: "string", required: true, doc: "the entity's member first in chain order"},
				func(r *ClusterRow) string { return accountText(r.Entity, r.Account.Chain) },
				func(r *ClusterRow, s string, in *cells) (err error) {
					r.Entity, err = in.intern.parseAccount(s, r.Account.Chain)
					return err
				},
			},
			{
				field{name: "size", kind: "integer", required: true, doc: "members of the entity"},
				func(r *ClusterRow) string { return strconv.Itoa(r.Size) },
				func(r *ClusterRow, s string, _ *cells) error {
					n, ok := digits(s, 1<<32)
					if !ok || n == 0 {
						return fault(ErrValue, "size", s, "want a number of members from 1")
					}
					r.Size = int(n)
					return nil
				},
			},
		},
	}
}

// ReadClusters reads a clusters file. The same row twice is dropped; one account
// in two entities is an error.
func ReadClusters(ctx context.Context, s Source, opt Options) (rows []ClusterRow, err error) {
	first := map[ledger.Account]int{}
	err = clusterFormat().read(ctx, s, opt, func(row ClusterRow, _ int) error {
		if i, ok := first[row.Account]; ok {
			if rows[i] != row {
				return fault(ErrDuplicate, "address", row.Account.Address.String(), "the account is there twice, differently")
			}
			return nil
		}
		first[row.Account] = len(rows)
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// NewClusterWriter returns a writer of clusters CSV.
func NewClusterWriter(w io.Writer) *RowWriter[ClusterRow] { return clusterFormat().writer(w) }
