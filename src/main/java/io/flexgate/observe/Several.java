package io.flexgate.observe;

import java.util.List;

/** Several observers as one. */
final class Several implements Observer {

    private final Observer[] each;

    Several(List<Observer> observers) {
        each = observers.toArray(Observer[]::new);
    }

    @Override
    public void began(Observation observation) {
        for (Observer one : each) {
            one.began(observation);
        }
    }

    @Override
    public void entered(Observation observation, Phase phase, long nanos) {
        for (Observer one : each) {
            one.entered(observation, phase, nanos);
        }
    }

    @Override
    public void left(Observation observation, Phase phase, long from, long to, boolean well) {
        for (Observer one : each) {
            one.left(observation, phase, from, to, well);
        }
    }

    @Override
    public void ended(Observation observation) {
        for (Observer one : each) {
            one.ended(observation);
        }
    }
}
