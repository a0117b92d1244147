package io.flexgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Hit;
import io.flexgate.observe.Hits;
import io.flexgate.observe.Observation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hits are counted alike, whether they are told of one by one as requests or as more of the same. */
class HitsTest {

    private static final Hits.Of[] KINDS = {
        new Hits.Of("10.0.0.1", "red", "GET", "/a", "plugin", "FetchPlugin"),
        new Hits.Of("10.0.0.2", "red", "GET", "/b", "plugin", "FetchPlugin"),
        new Hits.Of("10.0.0.1", "blue", "GET", "/a", "plugin", "ListPlugin"),
    };

    private static LoopMetrics loop() {
        return new LoopMetrics(new Names(), new Lag(null, () -> 0, Duration.ZERO));
    }

    private static void request(LoopMetrics loop, Hits.Of kind, Hit hit) {
        Observation request = Observation.begin(loop, kind.method(), kind.path(), hit.began());
        request.client(kind.client());
        request.team(kind.team());
        request.asks(kind.resource(), kind.operation());
        request.age(hit.age());
        request.became(Outcome.HIT);
        request.answered(hit.status(), hit.bytes(), hit.ended());
    }

    private static List<Long> all(Histogram histogram) {
        return IntStream.range(0, histogram.scale().size() + 1)
                .mapToObj(i -> i < histogram.scale().size() ? histogram.in(i) : histogram.sum())
                .toList();
    }

    private static Map<String, Object> figures(LoopMetrics loop) {
        Map<String, Object> figures = new TreeMap<>();
        loop.requests().forEach((of, requests) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("bytes", requests.bytes());
            for (int status = 0; status < Statuses.number(); status++) {
                each.put(Statuses.label(status), requests.of(Outcome.HIT, status));
            }
            each.put("ages", all(requests.ages()));
            figures.put(of.toString(), each);
        });
        loop.durations().forEach((outcome, took) -> figures.put(outcome.name(), all(took)));
        return figures;
    }

    @Test
    void theFiguresAreTheSameEitherWay() {
        LoopMetrics one = loop();
        LoopMetrics other = loop();
        Hits[] heard = new Hits[KINDS.length];
        Random random = new Random(5);
        Hit hit = new Hit();
        for (int i = 0; i < 20_000; i++) {
            int kind = random.nextInt(KINDS.length);
            boolean unchanged = random.nextInt(3) == 0;
            hit.begin(random.nextLong(1L << 40), random.nextLong(), random.nextLong());
            hit.gets("x", unchanged ? 304 : 200, unchanged ? 0 : random.nextInt(1 << 20), random.nextInt(100_000));
            hit.end(hit.began() + (random.nextLong(10_000_000_000L) >> random.nextInt(30)));
            request(one, KINDS[kind], hit);
            if (heard[kind] == null || random.nextInt(100) == 0) {
                // Another connection, on which the same is asked.
                heard[kind] = other.hits(KINDS[kind]);
            }
            heard[kind].told(hit);
        }

        assertThat(figures(other)).isEqualTo(figures(one)).hasSize(3);
        assertThat(one.inFlight()).isZero();
        assertThat(other.inFlight()).isZero();
    }
}
