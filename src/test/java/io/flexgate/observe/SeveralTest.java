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
}
