package io.flexgate.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several observers as one. The first of them have a place of their own, where the compiler finds one kind of observer alone and calls
 * it directly: in a loop it would find all kinds in one place, and each call would be looked up.
 */
final class Several implements Observer {

    private static final int PLACES = 3;

    private final Observer first;
    private final Observer second;
    private final Observer third;
    private final Observer[] others;

    Several(List<Observer> observers) {
        List<Observer> all = flat(observers);
        first = at(all, 0);
        second = at(all, 1);
        third = at(all, 2);
        others = all.stream().skip(PLACES).toArray(Observer[]::new);
    }

    private static Observer at(List<Observer> all, int place) {
        return place < all.size() ? all.get(place) : NONE;
    }

    private static List<Observer> flat(List<Observer> observers) {
        List<Observer> all = new ArrayList<>();
        for (Observer one : observers) {
            all.addAll(one instanceof Several several ? several.each() : List.of(one));
        }
        return all;
    }

    private List<Observer> each() {
        List<Observer> all = new ArrayList<>(List.of(first, second, third));
        all.removeIf(one -> one == NONE);
        all.addAll(List.of(others));
        return all;
    }

    @Override
    public void began(Observation observation) {
        first.began(observation);
        second.began(observation);
        third.began(observation);
        for (Observer one : others) {
            one.began(observation);
        }
    }

    @Override
    public void entered(Observation observation, Phase phase, long nanos) {
        first.entered(observation, phase, nanos);
        second.entered(observation, phase, nanos);
        third.entered(observation, phase, nanos);
        for (Observer one : others) {
            one.entered(observation, phase, nanos);
        }
    }

    @Override
    public void left(Observation observation, Phase phase, long from, long to, boolean well) {
        first.left(observation, phase, from, to, well);
        second.left(observation, phase, from, to, well);
        third.left(observation, phase, from, to, well);
        for (Observer one : others) {
            one.left(observation, phase, from, to, well);
        }
    }

    @Override
    public void ended(Observation observation) {
        first.ended(observation);
        second.ended(observation);
        third.ended(observation);
        for (Observer one : others) {
            one.ended(observation);
        }
    }

    /** Where one of them wants to be told of each, all are: what it finds out is for the others, too. */
    @Override
    public @Nullable Hits hits(Hits.Of alike) {
        Hits one = first.hits(alike);
        Hits two = second.hits(alike);
        Hits three = third.hits(alike);
        return others.length > 0 || one == null || two == null || three == null ? null : new Three(one, two, three);
    }

    /** As many as have a place of their own. */
    private record Three(Hits first, Hits second, Hits third) implements Hits {

        @Override
        public void told(Hit hit) {
            first.told(hit);
            second.told(hit);
            third.told(hit);
        }
    }
}
