package ethereum

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hoptrail/hoptrail/internal/follow"
)

// Defaults of HTTPConfig, all proposed.
const (
	DefaultMaxResponse = 256 << 20
	DefaultAttempts    = 5
	firstPause         = time.Second
	maxPause           = 30 * time.Second
)

// HTTPConfig tells how to reach a server.
type HTTPConfig struct {
	URL string // http:// or https://
	// Header is sent with every request, for keys and tokens.
	Header http.Header
	// Client sends the requests; nil is a client without timeout of its own, so
	// give one or a context with a deadline.
	Client *http.Client
	// MaxResponse bounds an answer in bytes; 0 is DefaultMaxResponse.
	MaxResponse int64
	// Attempts bounds how often a request is sent that the server refused as
	// too many (429) or could not serve (502, 503, 504); 0 is DefaultAttempts.
	Attempts int
	// Wait pauses between attempts and polls: the caller's clock. nil waits on
	// a timer. It returns the context's error when that ends first.
	Wait func(ctx context.Context, d time.Duration) error
}

// Validate reports every fault, joined; each matches ErrOptions.
func (c HTTPConfig) Validate() error {
	var errs []error
	if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		errs = append(errs, fmt.Errorf("%w: URL %q (want http://host…)", ErrOptions, c.URL))
	}
	if c.MaxResponse < 0 || c.Attempts < 0 {
		errs = append(errs, fmt.Errorf("%w: MaxResponse and Attempts must not be negative", ErrOptions))
	}
	return errors.Join(errs...)
}

func (c HTTPConfig) withDefaults() HTTPConfig {
	if c.Client == nil {
		c.Client = &http.Client{}
	}
	if c.MaxResponse == 0 {
		c.MaxResponse = DefaultMaxResponse
	}
	if c.Attempts == 0 {
		c.Attempts = DefaultAttempts
	}
	if c.Wait == nil {
		c.Wait = follow.Sleep
	}
	return c
}

// StatusError is an HTTP status other than 200 that remained after all
// attempts.
type StatusError struct {
	Status   int
	Attempts int
}

// Error names the status and the attempts.
func (e *StatusError) Error() string {
	return fmt.Sprintf("ethereum: HTTP %d %s after %d attempts", e.Status, http.StatusText(e.Status), e.Attempts)
}

// errBusy asks for another attempt after a pause. What remains after all
// attempts has a method RetryAfter, which tells callers that it may pass.
type errBusy struct {
	cause error
	after time.Duration // what the server asked for, 0 when it did not
}

func (e *errBusy) Error() string { return e.cause.Error() }
func (e *errBusy) Unwrap() error { return e.cause }

// RetryAfter returns how long the server asked to wait, 0 when it did not say.
func (e *errBusy) RetryAfter() time.Duration { return e.after }

// fetch sends a request until it is answered, and gives the body to read,
// which may ask for another attempt with errBusy.
func (c *HTTPConfig) fetch(ctx context.Context, method, url string, body []byte, read func([]byte) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := c.once(ctx, method, url, body, attempt, read)
		var busy *errBusy
		if !errors.As(err, &busy) {
			return err
		}
		if attempt >= c.Attempts {
			return busy
		}
		if err := c.Wait(ctx, max(pause, min(busy.after, maxPause))); err != nil {
			return err
		}
		pause = min(2*pause, maxPause)
	}
}

func (c *HTTPConfig) once(ctx context.Context, method, url string, body []byte, attempt int, read func([]byte) error) error {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrOptions, err)
	}
	for k, v := range c.Header {
		req.Header[k] = v
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.Client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("ethereum: request: %w", redact(err))
	}
	defer resp.Body.Close() //nolint:errcheck // nothing was written
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil || seconds < 0 || seconds > 3600 {
			seconds = 0
		}
		return &errBusy{&StatusError{resp.StatusCode, attempt}, time.Duration(seconds) * time.Second}
	default:
		return &StatusError{resp.StatusCode, attempt}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, c.MaxResponse+1))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return formatError("the answer ends before its announced length")
	case err != nil:
		return fmt.Errorf("ethereum: answer: %w", err)
	case int64(len(data)) > c.MaxResponse:
		return fmt.Errorf("%w: an answer is longer than %d bytes", ErrTooLarge, c.MaxResponse)
	}
	return read(data)
}

// redact keeps the URL, which may hold a key, out of errors.
func redact(err error) error {
	var u interface{ Unwrap() error }
	if errors.As(err, &u) && u.Unwrap() != nil {
		return u.Unwrap()
	}
	return err
}
