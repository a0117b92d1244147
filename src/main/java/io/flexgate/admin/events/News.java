package io.flexgate.admin.events;

import io.flexgate.admin.AdminView;
import io.flexgate.admin.ConfigView;
import io.flexgate.admin.Configuration;
import io.flexgate.admin.view.ErrorsView;
import io.flexgate.admin.view.StatsView;
import io.flexgate.observe.RecentErrors;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What has happened in a gateway: told by comparing how things stand with how they stood. Confined to one loop. */
public final class News implements Events {

    private final AdminView view;
    private final Map<String, String> breakers = new HashMap<>();
    private Configuration.@Nullable Reloaded reload;
    private long errors;

    public News(AdminView view) {
        this.view = view;
    }

    @Override
    public void begin() {
        breakers.clear();
        reload = view.configuration().last().orElse(null);
        errors = view.inside() == null ? 0 : view.inside().errors().count();
    }

    @Override
    public Future<JsonObject> stats() {
        return StatsView.json(view);
    }

    @Override
    public List<Event> news(JsonObject stats) {
        List<Event> news = new ArrayList<>();
        AdminView.Inside inside = view.inside();
        if (inside != null) {
            List<RecentErrors.Failure> failures =
                    new ArrayList<>(inside.errors().since(errors));
            if (!failures.isEmpty()) {
                errors = failures.get(0).number() + 1;
            }
            Collections.reverse(failures);
            failures.forEach(failure -> news.add(new Event("error", ErrorsView.json(failure))));
        }
        Configuration.Reloaded last = view.configuration().last().orElse(null);
        if (last != null && !Objects.equals(last, reload)) {
            reload = last;
            news.add(new Event("reload", ConfigView.json(last)));
        }
        breakers(stats, news);
        return news;
    }

    /** Accounts of one upstream share its breaker. */
    private void breakers(JsonObject stats, List<Event> news) {
        stats.getJsonArray("accounts").stream().map(JsonObject.class::cast).forEach(account -> {
            String upstream = account.getString("upstream");
            String state = account.getString("breaker");
            String before = breakers.put(upstream, state);
            // One that nobody has called has not been anything but closed.
            if (!state.equals(before == null ? "closed" : before)) {
                news.add(new Event(
                        "breaker", new JsonObject().put("upstream", upstream).put("state", state)));
            }
        });
    }
}
