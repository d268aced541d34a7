// A server and clients of net/http, with TLS: needs the packages of a Go release.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %v", r.PathValue("name"), r.URL.Query().Get("q"), r.TLS != nil)
	})
	mux.HandleFunc("POST /json", func(w http.ResponseWriter, r *http.Request) {
		var v map[string]any
		if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		json.NewEncoder(w).Encode(v)
	})
	for _, start := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewTLSServer} {
		s := start(mux)
		show := func(r *http.Response, err error) {
			if err != nil {
				fmt.Println(err)
				return
			}
			b, err := io.ReadAll(r.Body)
			fmt.Println(r.Status, r.Proto, strings.TrimSpace(string(b)), err)
		}
		c := s.Client()
		show(c.Get(s.URL + "/hello/x?q=" + url.QueryEscape("a b")))
		show(c.Post(s.URL+"/json", "application/json", strings.NewReader(`{"a":[1,2]}`)))
		show(c.Post(s.URL+"/json", "application/json", strings.NewReader(`{`)))
		show(c.Get(s.URL + "/nothing"))
		s.Close()
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(bytes.Repeat([]byte("abc"), 1000))
	w.Close()
	r, err := gzip.NewReader(&b)
	text, _ := io.ReadAll(r)
	fmt.Println(len(text), err)
	drop := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: drop})).Info("done", "n", 1)
}
