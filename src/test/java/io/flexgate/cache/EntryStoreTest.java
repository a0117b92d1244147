package io.flexgate.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.access.Partition;
import io.flexgate.http.Headers;
import io.flexgate.http.Origin;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EntryStoreTest {

    private static final Origin ORIGIN = new Origin("https", "flex-api.twilio.com", 443);

    private final AtomicLong nanos = new AtomicLong();
    private final EntryStore store = new EntryStore(100_000, nanos::get);

    @Test
    void theStoreIsBoundedByWhatItsEntriesCost() {
        for (int i = 0; i < 1000; i++) {
            store.put(key(i), entry(1_000));
        }
        assertThat(store.size()).isBetween(10L, 100L);
        assertThat(store.bytes()).isLessThanOrEqualTo(100_000);
    }

    /** Whatever it has learned while there was room for all. */
    @Test
    void whatIsAskedForStaysAndWhatIsNotGoes() {
        for (int round = 0; round < 3; round++) {
            int first = round * 10_000;
            for (int i = 0; i < 2_000; i++) {
                store.put(key(first + i), entry(1_000));
                for (int hot = first; hot < first + 10 && i >= 10; hot++) {
                    assertThat(store.get(key(hot))).as("%d after %d", hot, i).isNotNull();
                }
            }
            assertThat(store.bytes()).isBetween(75_000L, 100_000L);
            assertThat(store.evictions()).isPositive();
        }
        store.resize(200_000);
        store.resize(50_000);
        for (int hot = 20_000; hot < 20_010; hot++) {
            assertThat(store.get(key(hot))).isNotNull();
        }
    }

    @Test
    void anEntryLargerThanTheStoreIsNotKeptAndReplacesWhatWasThere() {
        assertThat(store.put(key(1), entry(1_000))).isTrue();
        assertThat(store.put(key(1), entry(200_000))).isFalse();
        assertThat(store.get(key(1))).isNull();
    }

    @Test
    void anEntryStaysForAWhileWhenItsTimeIsOverAndThenGoes() {
        store.put(key(1), entry(1_000));
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        assertThat(store.get(key(1))).as("stale, but of use").isNotNull();
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(store.get(key(1))).isNull();
    }

    @Test
    void eachSetOfSelectingValuesHasAnEntryOfItsOwn() {
        store.put(key(1), entry(1_000, "de"));
        store.put(key(1), entry(1_000, "en"));
        assertThat(selected("de")).isEqualTo("de");
        assertThat(selected("en")).isEqualTo("en");
        assertThat(selected("fr")).isNull();
    }

    @Test
    void oneTargetCannotHaveAnyNumberOfVariants() {
        for (int i = 0; i < 100; i++) {
            store.put(key(1), entry(100, "v" + i));
        }
        assertThat(store.get(key(1)).entries()).hasSize(Variants.MOST);
        assertThat(selected("v99")).as("the newest").isEqualTo("v99");
        assertThat(selected("v0")).as("the oldest").isNull();
    }

    @Test
    void anEntryIsReplacedOnlyWhileItIsThere() {
        Entry old = entry(1_000);
        Entry young = entry(1_000);
        assertThat(store.replace(key(1), old, young)).isFalse();
        store.put(key(1), old);
        assertThat(store.replace(key(1), old, young)).isTrue();
        assertThat(store.replace(key(1), old, entry(1_000))).isFalse();
        assertThat(store.get(key(1)).entries()).singleElement().isSameAs(young);
    }

    @Test
    void anItemOfAListDoesNotTakeThePlaceOfAnythingBetter() {
        Entry there = entry(1_000);
        Entry item = entry(1_000);
        assertThat(store.prime(key(1), there, any -> true))
                .as("nothing is there")
                .isTrue();
        assertThat(store.prime(key(1), item, any -> true)).isFalse();
        assertThat(store.get(key(1)).entries()).singleElement().isSameAs(there);
        assertThat(store.prime(key(1), item, any -> false)).isTrue();
        assertThat(store.get(key(1)).entries()).singleElement().isSameAs(item);
        assertThat(store.prime(key(1), entry(1_000, "2"), any -> false)).isTrue();
        assertThat(store.get(key(1)).entries()).as("another variant").hasSize(2);
        assertThat(store.prime(key(1), entry(200_000), any -> false)).isFalse();
        assertThat(store.get(key(1)).entries())
                .as("one too large drops nothing")
                .hasSize(2);
    }

    private String selected(String value) {
        Entry entry = store.get(key(1)).select(false, name -> value);
        return entry == null ? null : entry.selecting().get("x-variant");
    }

    @Test
    void droppingAnEntryLeavesTheNewerOneThatTookItsPlace() {
        Entry old = entry(1_000);
        Entry young = entry(1_000);
        store.put(key(1), old);
        store.put(key(1), young);
        store.drop(key(1), old);
        assertThat(store.get(key(1)).entries()).singleElement().isSameAs(young);
        store.drop(key(1), young);
        assertThat(store.get(key(1))).isNull();
    }

    private static CacheKey key(int i) {
        return new CacheKey(new Partition(1, 2), ORIGIN, "/v1/PluginService/Plugins/" + i);
    }

    private static Entry entry(int bytes) {
        return entry(bytes, "1");
    }

    private static Entry entry(int bytes, String variant) {
        Body body = () -> bytes;
        return new Entry(
                200,
                "",
                Headers.none(),
                Headers.of("x-variant", variant),
                body,
                new ReadSet(new int[] {1}),
                0,
                new Entry.Life(0, 0, Duration.ofSeconds(30).toNanos(), Entry.Terms.PLAIN));
    }
}
