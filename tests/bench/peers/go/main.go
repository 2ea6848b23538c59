// One Go peer over a batch directory, as peer.py does it for Python. Usage: peer go-trafilatura DIR
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	readability "github.com/go-shiori/go-readability"
	trafilatura "github.com/markusmobius/go-trafilatura"
)

type page struct {
	ID   string  `json:"id"`
	File string  `json:"file"`
	URL  *string `json:"url"`
}

func processTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func runTrafilatura(html []byte, address *url.URL) map[string]any {
	got, err := trafilatura.Extract(bytes.NewReader(html), trafilatura.Options{OriginalURL: address, EnableFallback: true, ExcludeComments: true})
	if err != nil {
		return map[string]any{}
	}
	out := map[string]any{"headline": got.Metadata.Title, "articleBody": got.ContentText, "description": got.Metadata.Description,
		"image": got.Metadata.Image, "inLanguage": got.Metadata.Language, "keywords": got.Metadata.Tags}
	if got.Metadata.Author != "" {
		out["author"] = strings.Split(got.Metadata.Author, "; ")
	}
	if !got.Metadata.Date.IsZero() {
		out["datePublished"] = got.Metadata.Date.Format("2006-01-02")
	}
	return out
}

func runReadability(html []byte, address *url.URL) map[string]any {
	got, err := readability.FromReader(bytes.NewReader(html), address)
	if err != nil {
		return map[string]any{}
	}
	out := map[string]any{"headline": got.Title, "articleBody": got.TextContent, "image": got.Image, "inLanguage": got.Language}
	if got.Byline != "" {
		out["author"] = got.Byline
	}
	if got.PublishedTime != nil {
		out["datePublished"] = got.PublishedTime.Format(time.RFC3339)
	}
	return out
}

func main() {
	run := map[string]func([]byte, *url.URL) map[string]any{"go-trafilatura": runTrafilatura, "go-readability": runReadability}[os.Args[1]]
	list, err := os.Open(filepath.Join(os.Args[2], "pages.jsonl"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var spent time.Duration
	scanner := bufio.NewScanner(list)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var p page
		if json.Unmarshal(scanner.Bytes(), &p) != nil {
			continue
		}
		html, _ := os.ReadFile(filepath.Join(os.Args[2], p.File))
		address := &url.URL{Scheme: "http", Host: "localhost", Path: "/"}
		if p.URL != nil {
			if parsed, err := url.Parse(*p.URL); err == nil {
				address = parsed
			}
		}
		start := processTime()
		out := run(html, address)
		spent += processTime() - start
		out["id"] = p.ID
		line, _ := json.Marshal(out)
		fmt.Println(string(line))
	}
	fmt.Fprintf(os.Stderr, "%.6f\n", spent.Seconds())
}
