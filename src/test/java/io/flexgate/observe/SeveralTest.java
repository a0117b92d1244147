package io.flexgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.ledger.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many observers there are, and however they were put together: each hears of everything, in order. */
class SeveralTest {

    private final List<String> heard = new ArrayList<>();

    private Observer named(int name) {
        return new Observer() {
            @Override
            public void began(Observation observation) {
                heard.add(name + " began");
            }

            @Override
            public void entered(Observation observation, Phase phase, long nanos) {
                heard.add(name + " entered " + phase + nanos);
            }

            @Override
            public void left(Observation observation, Phase phase, long from, long to, boolean well) {
                heard.add(name + " left " + phase + from + to + well);
            }

            @Override
            public void ended(Observation observation) {
                heard.add(name + " ended");
            }
        };
    }

    private void request(Observer observer) {
        Observation request = Observation.begin(observer, "GET", "/", 0);
        request.enter(Phase.QUEUE, 1);
        request.leave(Phase.QUEUE, 1, 2, true);
        request.became(Outcome.HIT);
        request.answered(200, 0, 3);
    }

    @Test
    void eachHearsOfEverythingInOrder() {
        for (int many = 1; many <= 6; many++) {
            List<Observer> all = IntStream.range(0, many).mapToObj(this::named).toList();
            List<String> expected = new ArrayList<>();
            for (String what : List.of("began", "entered QUEUE1", "left QUEUE12true", "ended")) {
                IntStream.range(0, many).forEach(name -> expected.add(name + " " + what));
            }
            for (int together = 1; together <= many; together++) {
                heard.clear();
                List<Observer> nested = new ArrayList<>(List.of(Observer.all(all.subList(0, together))));
                nested.addAll(all.subList(together, many));
                request(Observer.all(nested));
                assertThat(heard).as("%d, %d of them together", many, together).isEqualTo(expected);
            }
        }
    }

    @Test
    void nobodyIsNoObserver() {
        request(Observer.all(List.of()));
        request(Observer.all(List.of(Observer.NONE, named(1))));
        assertThat(heard).containsExactly("1 began", "1 entered QUEUE1", "1 left QUEUE12true", "1 ended");
    }

    private Observer heedful(int name) {
        return new Observer() {
            @Override
            public void ended(Observation observation) {
                heard.add(name + " ended");
            }

            @Override
            public Hits hits(Hits.Of alike) {
                return hit -> heard.add(name + " " + alike.path() + hit.status());
            }
        };
    }

    private static final Hits.Of ALIKE = new Hits.Of("", "red", "GET", "/x", "plugin", "FetchPlugin");

    @Test
    void ofHitsThatAreAlikeEachHearsInOrder() {
        Hit hit = new Hit();
        hit.gets("", 304, 0, 0);
        for (int many = 0; many <= 3; many++) {
            heard.clear();
            List<Observer> all =
                    IntStream.range(0, many).mapToObj(this::heedful).toList();
            Hits hits = Observer.all(all).hits(ALIKE);
            assertThat(hits).isNotNull();
            hits.told(hit);
            hits.told(hit);
            List<String> each =
                    IntStream.range(0, many).mapToObj(name -> name + " /x304").toList();
            assertThat(heard)
                    .containsExactlyElementsOf(IntStream.range(0, 2)
                            .boxed()
                            .flatMap(time -> each.stream())
                            .toList());
        }
    }

    /** What it finds out about a request, others tell: a trace. */
    @Test
    void whereOneWantsToBeToldOfEachAllAre() {
        assertThat(named(1).hits(ALIKE)).isNull();
        for (int place = 0; place < 3; place++) {
            List<Observer> all = new ArrayList<>(
                    IntStream.range(0, 3).mapToObj(this::heedful).toList());
            assertThat(Observer.all(all).hits(ALIKE)).isNotNull();
            all.set(place, named(place));
            assertThat(Observer.all(all).hits(ALIKE)).isNull();
        }
        List<Observer> more = IntStream.range(0, 4).mapToObj(this::heedful).toList();
        assertThat(Observer.all(more).hits(ALIKE))
                .as("more than have a place of their own")
                .isNull();
    }
}
