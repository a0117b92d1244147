package io.flexgate.admin.view;

import io.flexgate.relay.upkeep.Forecast;
import io.flexgate.relay.upkeep.Question;
import io.flexgate.shield.Prospect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** What would become of a request, as an operator reads it. Pure. */
public final class ForecastView {

    private ForecastView() {}

    /** All that is told of it. */
    public static JsonObject json(Question question, Forecast forecast) {
        Forecast.Verdict verdict = forecast.verdict();
        Forecast.Request request = forecast.request();
        Forecast.Refused error = verdict.error();
        Forecast.Kept kept = forecast.kept();
        return new JsonObject()
                .put("path", question.path())
                .put("method", question.method())
                .put("team", question.team())
                .put("payer", request == null ? null : request.payer())
                .put("account", request == null ? null : request.account())
                .put("resource", request == null ? null : request.resource())
                .put("operation", request == null ? null : request.operation())
                .put("would", name(verdict.would()))
                .put("then", verdict.then() == null ? null : name(verdict.then()))
                .put("why", verdict.why())
                .put("forward", verdict.forward())
                .put(
                        "error",
                        error == null
                                ? null
                                : new JsonObject().put("status", error.status()).put("slug", error.slug()))
                .put("cache", kept == null ? null : json(kept))
                .put("budget", forecast.budget() == null ? null : json(forecast.budget()));
    }

    private static String name(Forecast.Would would) {
        return would.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject json(Forecast.Kept kept) {
        Forecast.Stored answer = kept.answer();
        return new JsonObject()
                .put("key", kept.key())
                .put("partition", kept.partition())
                .put("tags", new JsonArray(kept.tags()))
                .put("generation", kept.generation())
                .put("state", kept.state())
                .put("entry", answer == null ? null : json(answer));
    }

    private static JsonObject json(Forecast.Stored answer) {
        return new JsonObject()
                .put("status", answer.status())
                .put("stored_at", answer.stored().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("age_s", answer.ageSeconds())
                .put(
                        "fresh_until",
                        answer.freshUntil().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("rule", answer.rule())
                .put("primed", answer.primed())
                .put("generation", answer.generation());
    }

    private static JsonObject json(Prospect prospect) {
        return AccountView.json(prospect.account())
                .put("delayed", prospect.delayed())
                .put(
                        "refused",
                        prospect.refused() == null ? null : prospect.refused().slug());
    }
}
