// Prometheus' own parsers and engine, for tests: what promtool checks, without its hundred service discoveries.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// The question, read from standard input.
type question struct {
	Metrics string   `json:"metrics"` // text format
	Rules   string   `json:"rules"`   // a file of rules
	Queries []string `json:"queries"`
	Series  []series `json:"series"`
	Hour    int      `json:"hour"` // when the rules are evaluated
}

// One value an hour, from hour 0 on; null is a gap.
type series struct {
	Labels map[string]string `json:"labels"`
	Values []*float64        `json:"values"`
}

type answer struct {
	Problems []string `json:"problems"`
	Firing   []string `json:"firing"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	result := answer{Problems: []string{}, Firing: []string{}}
	complain := func(format string, args ...any) {
		result.Problems = append(result.Problems, fmt.Sprintf(format, args...))
	}

	found, err := promlint.New(strings.NewReader(asked.Metrics)).Lint()
	if err != nil {
		complain("metrics: %v", err)
	}
	for _, one := range found {
		complain("metrics: %s: %s", one.Metric, one.Text)
	}
	reader := parser.NewParser(parser.Options{})
	for _, query := range asked.Queries {
		if _, err := reader.ParseExpr(query); err != nil {
			complain("query %s: %v", query, err)
		}
	}
	groups, errs := rulefmt.Parse([]byte(asked.Rules), false, model.UTF8Validation, reader, slog.New(slog.DiscardHandler))
	for _, err := range errs {
		complain("rules: %v", err)
	}
	if groups != nil && len(errs) == 0 {
		for _, group := range groups.Groups {
			for _, rule := range group.Rules {
				firing, err := evaluate(rule, asked)
				if err != nil {
					complain("%s: %v", rule.Alert, err)
				}
				result.Firing = append(result.Firing, firing...)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// What an alert's expression gives at the hour asked for, as `ALERT{labels} value`; its `for` is not waited for.
func evaluate(rule rulefmt.Rule, asked question) ([]string, error) {
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, LookbackDelta: 90 * time.Minute})
	defer engine.Close()
	at := time.Unix(int64(asked.Hour)*3600, 0)
	query, err := engine.NewInstantQuery(context.Background(), storageOf(asked.Series), nil, rule.Expr, at)
	if err != nil {
		return nil, err
	}
	defer query.Close()
	vector, err := query.Exec(context.Background()).Vector()
	if err != nil {
		return nil, err
	}
	var firing []string
	for _, sample := range vector {
		shown := labels.NewBuilder(sample.Metric).Del("__name__").Labels()
		firing = append(firing, fmt.Sprintf("%s%s %g", rule.Alert, shown, sample.F))
	}
	return firing, nil
}

func storageOf(all []series) storage.Queryable {
	return &storage.MockQueryable{MockQuerier: &storage.MockQuerier{
		SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
			return &list{series: matching(all, matchers), at: -1}
		},
	}}
}

func matching(all []series, matchers []*labels.Matcher) []storage.Series {
	var found []storage.Series
	for _, one := range all {
		own := labels.FromMap(one.Labels)
		matches := true
		for _, matcher := range matchers {
			matches = matches && matcher.Matches(own.Get(matcher.Name))
		}
		if matches {
			found = append(found, storage.NewListSeries(own, samplesOf(one.Values)))
		}
	}
	return found
}

func samplesOf(values []*float64) []chunks.Sample {
	var samples []chunks.Sample
	for hour, value := range values {
		if value != nil {
			samples = append(samples, sample{t: int64(hour) * 3600_000, v: *value})
		}
	}
	return samples
}

// A storage.SeriesSet over a slice.
type list struct {
	series []storage.Series
	at     int
}

func (l *list) Next() bool                        { l.at++; return l.at < len(l.series) }
func (l *list) At() storage.Series                { return l.series[l.at] }
func (l *list) Err() error                        { return nil }
func (l *list) Warnings() annotations.Annotations { return nil }

// A float at a time, in milliseconds.
type sample struct {
	t int64
	v float64
}

func (s sample) T() int64                      { return s.t }
func (s sample) ST() int64                     { return 0 }
func (s sample) F() float64                    { return s.v }
func (s sample) H() *histogram.Histogram       { return nil }
func (s sample) FH() *histogram.FloatHistogram { return nil }
func (s sample) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (s sample) Copy() chunks.Sample           { return s }
