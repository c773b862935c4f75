package bitcoin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// RPCConfig tells how to reach a node's JSON-RPC.
type RPCConfig struct {
	URL      string // such as "http://127.0.0.1:8332"
	User     string // rpcuser, or "__cookie__" with the cookie as password
	Password string
	// Client sends the requests. Nil: http.DefaultClient. Timeouts, proxies and
	// certificates are its business.
	Client *http.Client
	// MaxResponse bounds an answer, in bytes. Default 256 MiB, see Options.MaxJSON.
	MaxResponse int64
}

// Validate reports every fault of the configuration, joined; each matches
// ErrOptions.
func (c RPCConfig) Validate() error {
	var errs []error
	if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		errs = append(errs, fmt.Errorf("%w: URL %q (want http://host:port)", ErrOptions, c.URL))
	}
	if c.MaxResponse < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxResponse is %d (want 0 for the default, or more)", ErrOptions, c.MaxResponse))
	}
	return errors.Join(errs...)
}

// RPCError is an error that the node answered with. It matches ErrNotFound when
// the node does not have a block.
type RPCError struct {
	Method  string
	Code    int // Bitcoin Core rpc/protocol.h
	Message string
}

// Error names the method, what the node says, and its code.
func (e *RPCError) Error() string {
	return fmt.Sprintf("bitcoin: %s: the node says %q (code %d)", e.Method, e.Message, e.Code)
}

// Is reports whether target is ErrNotFound and the node means that it does not
// have a block: getblockhash above its tip (Core RPC_INVALID_PARAMETER, btcd
// ErrRPCOutOfRange), getblock with a hash that it does not know (both −5).
func (e *RPCError) Is(target error) bool {
	return target == ErrNotFound && (e.Method == "getblockhash" && (e.Code == -8 || e.Code == -1) || e.Method == "getblock" && e.Code == -5)
}

// rpc is a JSON-RPC client. Safe for concurrent use.
type rpc struct{ RPCConfig }

func newRPC(c RPCConfig) (*rpc, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.Client == nil {
		c.Client = http.DefaultClient
	}
	if c.MaxResponse == 0 {
		c.MaxResponse = 256 << 20
	}
	return &rpc{c}, nil
}

// call is one request of a batch and where its result goes.
type call struct {
	method string
	params []any
	result any
}

type rpcRequest struct {
	Version string `json:"jsonrpc"`
	ID      int    `json:"id"`
	Method  string `json:"method"`
	Params  []any  `json:"params"`
}

type rpcResponse struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// do sends one request.
func (c *rpc) do(ctx context.Context, method string, result any, params ...any) error {
	var answer rpcResponse
	if err := c.post(ctx, method, request(0, method, params), &answer); err != nil {
		return err
	}
	return answer.into(&call{method: method, result: result})
}

// batch sends several requests at once. The first error is returned.
func (c *rpc) batch(ctx context.Context, calls []call) error {
	if len(calls) == 0 {
		return nil
	}
	requests := make([]rpcRequest, len(calls))
	for i := range calls {
		requests[i] = request(i, calls[i].method, calls[i].params)
	}
	var answers []rpcResponse
	method := calls[0].method
	if err := c.post(ctx, method, requests, &answers); err != nil {
		return err
	}
	answered := make([]bool, len(calls))
	for i := range answers {
		a := &answers[i]
		if a.ID < 0 || a.ID >= len(calls) || answered[a.ID] {
			return fmt.Errorf("bitcoin: %s: answer to request %d, which was not asked", method, a.ID)
		}
		answered[a.ID] = true
		if err := a.into(&calls[a.ID]); err != nil {
			return err
		}
	}
	if len(answers) < len(calls) {
		return fmt.Errorf("bitcoin: %s: %d answers to %d requests", method, len(answers), len(calls))
	}
	return nil
}

func request(id int, method string, params []any) rpcRequest {
	if params == nil {
		params = []any{}
	}
	return rpcRequest{Version: "1.0", ID: id, Method: method, Params: params}
}

func (a *rpcResponse) into(c *call) error {
	if a.Error != nil {
		return &RPCError{Method: c.method, Code: a.Error.Code, Message: clip(a.Error.Message)}
	}
	if err := json.Unmarshal(a.Result, c.result); err != nil {
		return fmt.Errorf("bitcoin: %s: %w", c.method, jsonFault(err))
	}
	return nil
}

// post sends a body and decodes the answer. Core answers errors with status
// 500 and a body that says more than the status.
func (c *rpc) post(ctx context.Context, method string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("bitcoin: %s: %w", method, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("bitcoin: %s: %w", method, err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.User != "" || c.Password != "" {
		req.SetBasicAuth(c.User, c.Password)
	}
	resp, err := c.Client.Do(req)
	if err != nil {
		return fmt.Errorf("bitcoin: %s: %w", method, err)
	}
	data, err := readBody(resp, c.MaxResponse)
	if err != nil {
		return fmt.Errorf("bitcoin: %s: %w", method, err)
	}
	if err := json.Unmarshal(data, answer); err != nil {
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("bitcoin: %s: HTTP %s: %s", method, resp.Status, hint(resp.StatusCode))
		}
		return fmt.Errorf("bitcoin: %s: %w", method, jsonFault(err))
	}
	return nil
}

// readBody reads an answer to its end, at most limit bytes, and closes it.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, faultf(ErrTooLarge, "answer of more than %d bytes (raise MaxResponse?)", limit)
	}
	return data, nil
}

// hint says what to do about an HTTP status.
func hint(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "check user, password and rpcallowip"
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return "the server is busy, ask less often"
	case http.StatusNotFound:
		return "not known there; is it the right network and URL?"
	}
	return "unexpected answer"
}

// clip bounds foreign text in errors.
func clip(s string) string {
	if len(s) > 200 {
		return s[:200] + "…"
	}
	return s
}
