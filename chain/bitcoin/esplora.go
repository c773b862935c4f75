package bitcoin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/internal/follow"
	"github.com/hoptrail/hoptrail/ledger"
)

// EsploraConfig tells which Esplora server to ask (blockstream.info,
// mempool.space, one's own electrs).
type EsploraConfig struct {
	URL   string       // such as "https://mempool.space/api", without slash at the end
	Chain ledger.Chain // lane of its data; default BitcoinMainnet
	// Client sends the requests. Nil: http.DefaultClient.
	Client *http.Client
	// Attempts is how often a request is tried when the server is busy (429,
	// 502, 503, 504). Default 4 (proposed).
	Attempts int
	// Backoff is the first pause between attempts, doubled each time, unless
	// the server names one. Default 1 s (proposed).
	Backoff time.Duration
	// MaxResponse bounds an answer, in bytes. Default 64 MiB (proposed): a page
	// of 25 transactions, one of them as large as a block.
	MaxResponse int64
}

// Validate reports every fault, joined; each matches ErrOptions.
func (c EsploraConfig) Validate() error {
	errs := []error{RPCConfig{URL: c.URL, MaxResponse: c.MaxResponse}.Validate()}
	if _, ok := NetworkOf(c.Chain); !ok && c.Chain != "" {
		errs = append(errs, fmt.Errorf("%w: Chain %q is no Bitcoin network known here", ErrOptions, c.Chain))
	}
	if c.Attempts < 0 || c.Backoff < 0 {
		errs = append(errs, fmt.Errorf("%w: Attempts %d, Backoff %s (want 0 for the default, or more)", ErrOptions, c.Attempts, c.Backoff))
	}
	return errors.Join(errs...)
}

// Esplora reads blocks, transactions and addresses from an Esplora server,
// which tells the output behind every input. Safe for concurrent use.
//
// Source: https://github.com/Blockstream/esplora/blob/master/API.md.
type Esplora struct {
	cfg EsploraConfig
	net Network
}

// NewEsplora returns a client. It does not connect yet.
func NewEsplora(cfg EsploraConfig) (*Esplora, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.Chain == "" {
		cfg.Chain = ledger.BitcoinMainnet
	}
	if cfg.Client == nil {
		cfg.Client = http.DefaultClient
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 4
	}
	if cfg.Backoff == 0 {
		cfg.Backoff = time.Second
	}
	if cfg.MaxResponse == 0 {
		cfg.MaxResponse = 64 << 20
	}
	net, _ := NetworkOf(cfg.Chain)
	return &Esplora{cfg: cfg, net: net}, nil
}

// Height returns the height of the server's best block.
func (e *Esplora) Height(ctx context.Context) (uint64, error) {
	text, err := e.get(ctx, "/blocks/tip/height")
	if err != nil {
		return 0, err
	}
	h, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 32)
	if err != nil {
		return 0, fmt.Errorf("bitcoin: %s/blocks/tip/height: %w", e.cfg.URL, err)
	}
	return h, nil
}

// HashAt returns the hash of the best chain's block at a height, or an error
// that matches ErrNotFound.
func (e *Esplora) HashAt(ctx context.Context, height uint64) (Hash, error) {
	text, err := e.get(ctx, "/block-height/"+strconv.FormatUint(height, 10))
	if err != nil {
		return Hash{}, err
	}
	return ParseHash(strings.TrimSpace(string(text)))
}

// Block returns a block, in pages of 25 transactions.
func (e *Esplora) Block(ctx context.Context, hash Hash) (*Block, error) {
	var head struct {
		ID     string `json:"id"`
		Prev   string `json:"previousblockhash"`
		Height uint64 `json:"height"`
		Time   int64  `json:"timestamp"`
		Count  int    `json:"tx_count"`
	}
	path := "/block/" + hash.String()
	if err := e.json(ctx, path, &head); err != nil {
		return nil, err
	}
	b := &Block{Chain: e.net.Chain, Height: head.Height, Hash: hash, Time: head.Time}
	if head.Prev != "" {
		var err error
		if b.Prev, err = ParseHash(head.Prev); err != nil {
			return nil, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, err)
		}
	}
	d := newDecoder(&e.net)
	for len(b.Txs) < head.Count {
		var page []esploraTx
		at := path + "/txs/" + strconv.Itoa(len(b.Txs))
		if err := e.json(ctx, at, &page); err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return nil, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, at, faultf(ErrTruncated, "%d of %d transactions", len(b.Txs), head.Count))
		}
		for i := range page {
			p := page[i].plain()
			b.Txs = append(b.Txs, ledger.Tx{})
			if err := d.plain(b, len(b.Txs)-1, &p); err != nil {
				return nil, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, at, err)
			}
		}
	}
	der := newUnlock(&e.net)
	describe(der, b)
	return b, nil
}

// Blocks yields the blocks from one height to another, both included, until the
// first error. One request runs at a time.
func (e *Esplora) Blocks(ctx context.Context, from, to uint64) iter.Seq2[*Block, error] {
	return blocksOf(ctx, e, from, to)
}

// json asks for a path and decodes the answer.
func (e *Esplora) json(ctx context.Context, path string, into any) error {
	data, err := e.get(ctx, path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, jsonFault(err))
	}
	return nil
}

// get asks for a path, again while the server is busy.
func (e *Esplora) get(ctx context.Context, path string) ([]byte, error) {
	pause := e.cfg.Backoff
	for attempt := 1; ; attempt++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.cfg.URL+path, http.NoBody)
		if err != nil {
			return nil, fmt.Errorf("bitcoin: %w", err)
		}
		resp, err := e.cfg.Client.Do(req)
		if err != nil {
			return nil, fmt.Errorf("bitcoin: %w", err)
		}
		data, err := readBody(resp, e.cfg.MaxResponse)
		if err != nil {
			return nil, fmt.Errorf("bitcoin: %s%s: %w", e.cfg.URL, path, err)
		}
		switch resp.StatusCode {
		case http.StatusOK:
			return data, nil
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			asked := time.Duration(0)
			if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s >= 0 {
				asked = time.Duration(s) * time.Second
				pause = asked
			}
			if attempt < e.cfg.Attempts {
				if err := follow.Sleep(ctx, pause); err != nil {
					return nil, err
				}
				pause *= 2
				continue
			}
			return nil, &BusyError{URL: e.cfg.URL + path, Status: resp.Status, After: asked}
		case http.StatusNotFound:
			return nil, fmt.Errorf("%w: %s%s: HTTP %s: %s (%s)", ErrNotFound, e.cfg.URL, path, resp.Status, clip(string(data)), hint(resp.StatusCode))
		}
		return nil, fmt.Errorf("bitcoin: %s%s: HTTP %s: %s (%s)", e.cfg.URL, path, resp.Status, clip(string(data)), hint(resp.StatusCode))
	}
}
