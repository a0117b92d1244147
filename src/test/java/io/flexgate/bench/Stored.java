package io.flexgate.bench;

import io.flexgate.access.Partition;
import io.flexgate.access.PartitionHash;
import io.flexgate.cache.Body;
import io.flexgate.cache.CacheKey;
import io.flexgate.cache.Coherence;
import io.flexgate.cache.Entry;
import io.flexgate.cache.EntryStore;
import io.flexgate.cache.ReadSet;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.CatalogReader;
import io.flexgate.catalog.Match;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import io.flexgate.links.AnswerScan;
import io.flexgate.relay.Content;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A store full of answers to fetching plugins, each with a key, times and a read set of its own; all share fields and bytes. */
final class Stored {

    static final String ACCOUNT = "ac000000000000000000000000000000d1";
    static final Origin UPSTREAM = Origin.parse("https://flex-api.twilio.com");
    static final Catalog CATALOG = CatalogReader.builtIn("flex-plugins");

    private static final Headers FIELDS = Headers.of(
            "Content-Type", "application/json",
            "Access-Control-Allow-Origin", "*",
            "Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS",
            "Access-Control-Allow-Credentials", "true",
            "Access-Control-Expose-Headers", "ETag");
    private static final Entry.Life LIFE = new Entry.Life(0, 0, TimeUnit.HOURS.toNanos(1), Entry.Terms.PLAIN);

    final Coherence coherence = new Coherence(42);
    final Partition partition = new PartitionHash(new byte[16]).managed(ACCOUNT);
    final EntryStore store = new EntryStore(1L << 40, () -> 1);

    Stored(int entries) {
        byte[] json = Json.plugin(Json.sid(0)).getBytes(StandardCharsets.UTF_8);
        Body body = new Content(Buffer.buffer(json), AnswerScan.of(json, UPSTREAM, CATALOG.wantedFields()));
        for (int i = 0; i < entries; i++) {
            Match match = CATALOG.match("GET", target(i));
            ReadSet reads =
                    ReadSet.of(coherence, partition, Set.of(ACCOUNT), match.tells(List.of(Map.of("sid", Json.sid(i)))));
            Entry.Life life = new Entry.Life(LIFE.storedNanos(), 0, LIFE.freshNanos() + i, LIFE.terms());
            store.put(key(target(i)), new Entry(200, "", FIELDS, Headers.none(), body, reads, coherence.stamp(), life));
        }
    }

    CacheKey key(String target) {
        return new CacheKey(partition, UPSTREAM, target);
    }

    static String target(int i) {
        return "/v1/PluginService/Plugins/" + Json.sid(i);
    }
}
