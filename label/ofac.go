package label

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/internal/jsonkeys"
)

// AddOFAC adds a list of addresses that OFAC sanctions, in either shape that
// circulates: a plain JSON array of addresses, or an object with "metadata"
// and "addresses", where each address has a type ("Digital Currency Address -
// XBT") and entries with entity, program and uid.
//
// The chain comes from the address. OFAC's ticker names an asset, and the same
// list has TRON addresses under XBT, ETH and USDT; where a ticker contradicts
// its address the record is in Report.Moved. A list that was folded to lower
// case has lost its base58 addresses: they are skipped with reason LowerCase
// (EVM and bech32 addresses survive). Chains not read here are skipped too.
//
// Entries get category Sanctions and the level of authority data. Options.Date
// or else sdnListDate is the list's date; since the list does not say when an
// address came onto it, it is known from that date on, never before.
func (b *Builder) AddOFAC(r io.Reader, opt Options) (Report, error) {
	in, err := b.open(opt)
	if err != nil {
		return Report{}, err
	}
	data, err := readAll(r, opt)
	if err != nil {
		return in.fail(err)
	}
	list := ofacList{opt: &in.opt}
	if err := list.read(data); err != nil {
		return in.fail(err)
	}
	if in.opt.Date == 0 {
		in.opt.Date = list.date
	}
	for i, a := range list.addresses {
		in.report.Read++
		if err := in.addSanctioned(a, i+1); err != nil {
			return in.fail(err)
		}
	}
	return in.close(in.opt.Date)
}

// ofacList is a read list.
type ofacList struct {
	opt       *Options
	date      int64
	addresses []ofacAddress
}

type ofacAddress struct {
	text    string
	Type    string      `json:"type"`
	Entries []ofacEntry `json:"entries"`
}

type ofacEntry struct {
	Entity string `json:"entity"`
	UID    string `json:"uid"`
}

func (l *ofacList) bad(want string) error {
	return &FieldError{l.opt.Name, 0, len(l.addresses), "", "", want, ErrFormat}
}

// ofacKeys is what the keys of an object say.
type ofacKeys struct {
	Metadata  ofacMetadata           `json:"metadata"`
	Addresses map[string]ofacAddress `json:"addresses"`
}

type ofacMetadata struct {
	Date string `json:"sdnListDate"`
}

func (l *ofacList) read(data []byte) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var key *jsonkeys.Error
	if errors.As(jsonkeys.For[ofacKeys]().Check(data), &key) {
		return &FieldError{l.opt.Name, 0, 0, "key", key.Path, key.Expected(), ErrFormat}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	first, err := dec.Token()
	if err != nil {
		return l.bad("JSON: " + err.Error())
	}
	switch first {
	case json.Delim('['):
		err = l.readArray(dec)
	case json.Delim('{'):
		err = l.readObject(dec)
	default:
		return l.bad("a JSON array of addresses, or an object with \"addresses\"")
	}
	if err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return l.bad("nothing after the list")
	}
	return nil
}

func (l *ofacList) readArray(dec *json.Decoder) error {
	for dec.More() {
		var a ofacAddress
		if err := dec.Decode(&a.text); err != nil {
			return l.bad("an array of texts: " + err.Error())
		}
		l.addresses = append(l.addresses, a)
	}
	_, err := dec.Token()
	if err != nil {
		return l.bad("JSON: " + err.Error())
	}
	return nil
}

func (l *ofacList) readObject(dec *json.Decoder) error {
	found := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return l.bad("JSON: " + err.Error())
		}
		switch key {
		case "metadata":
			err = l.readMetadata(dec)
		case "addresses":
			found = true
			err = l.readAddresses(dec)
		default:
			err = dec.Decode(new(json.RawMessage))
		}
		if err != nil {
			var fe *FieldError
			if errors.As(err, &fe) {
				return err
			}
			return l.bad("JSON: " + err.Error())
		}
	}
	if _, err := dec.Token(); err != nil {
		return l.bad("JSON: " + err.Error())
	}
	if !found {
		return l.bad("an object with \"addresses\"")
	}
	return nil
}

func (l *ofacList) readMetadata(dec *json.Decoder) error {
	var meta ofacMetadata
	if err := dec.Decode(&meta); err != nil || meta.Date == "" {
		return err
	}
	t, err := time.Parse("01/02/2006", meta.Date)
	if err != nil || t.Unix() <= 0 || t.Unix() > maxTime {
		return &FieldError{l.opt.Name, 0, 0, "sdnListDate", meta.Date, "a date such as 08/20/2026 (month first)", ErrField}
	}
	l.date = t.Unix()
	return nil
}

func (l *ofacList) readAddresses(dec *json.Decoder) error {
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return l.bad("\"addresses\" to be an object keyed by address")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var a ofacAddress
		if err := dec.Decode(&a); err != nil {
			return err
		}
		a.text, _ = key.(string) // keys of an object are texts
		l.addresses = append(l.addresses, a)
	}
	_, err := dec.Token()
	return err
}

// addSanctioned adds one address of the list, or says why not.
func (in *intake) addSanctioned(a ofacAddress, number int) error {
	_, ticker, _ := strings.Cut(a.Type, " - ")
	addr, why, detail := resolve(a.text)
	if why != "" {
		if why == Chain && ticker != "" {
			detail = ticker + ": " + detail
		}
		in.report.skip(0, number, a.text, why, detail)
		return nil
	}
	if c, ok := currencies[ticker]; ok && c.Family() != addr.Family() {
		in.report.Moved = append(in.report.Moved, Remark{
			0, number, a.text, OtherChain,
			ticker + ", but an address of family " + addr.Family().String(),
		})
	}
	if len(a.Entries) == 0 {
		a.Entries = []ofacEntry{{}}
	}
	for _, entry := range a.Entries {
		e := Entry{Address: addr, Category: Sanctions, Entity: entry.Entity, Confidence: authorityConfidence}
		if entry.UID != "" {
			e.Source = fmt.Sprintf("%s, OFAC SDN uid %s", in.opt.Name, entry.UID)
		}
		if err := in.add(e, 0, number); err != nil {
			return err
		}
	}
	return nil
}
