package io.flexgate.admin.view;

import io.flexgate.relay.upkeep.Item;
import io.flexgate.relay.upkeep.Listing;
import io.flexgate.relay.upkeep.Selection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** The stored answers as an operator reads them, and how he says which. Pure. */
public final class StockView {

    private StockView() {}

    /** Which are meant. */
    public static Selection selection(Query query) {
        return new Selection(query.text("sid"), query.text("resource"), query.text("account"), query.text("path"));
    }

    /**
     * Which are to be dropped: somebody who says nothing has forgotten something.
     *
     * @throws Query.Bad where nothing is said, or all and something else
     */
    public static Selection dropped(Query query) {
        Selection selection = selection(query);
        boolean all = query.flag("all");
        if (all == !selection.isAll()) {
            throw new Query.Bad(
                    "Say what to purge: sid, resource, account, path (those for which all that is said holds),"
                            + " or all=true alone");
        }
        return selection;
    }

    /** What was said. */
    public static JsonObject json(Selection selection) {
        return new JsonObject()
                .put("sid", selection.sid())
                .put("resource", selection.resource())
                .put("account", selection.account())
                .put("path", selection.path());
    }

    /** Those of a listing. */
    public static JsonObject json(Listing listing) {
        JsonArray entries = new JsonArray();
        listing.items().forEach(item -> entries.add(json(item)));
        return new JsonObject()
                .put("entries", entries)
                .put("matched", listing.matched())
                .put("shown", listing.items().size());
    }

    private static JsonObject json(Item item) {
        Item.Times times = item.times();
        return new JsonObject()
                .put("id", item.id())
                .put("path", item.path())
                .put("resource", item.resource())
                .put("operation", item.operation())
                .put("account", item.owner().account())
                .put("partition", item.owner().partition())
                .put("status", item.status())
                .put("bytes", item.bytes())
                .put("age_s", times.age().toSeconds())
                .put("ttl_s", times.ttl().toSeconds())
                .put("state", times.state().name().toLowerCase(Locale.ROOT))
                .put("stored_at", times.stored().toString());
    }
}
