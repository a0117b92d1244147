package io.flexgate.relay;

import io.flexgate.cache.CacheRules;
import io.flexgate.cache.Policy;
import io.flexgate.catalog.Catalog;
import io.flexgate.catalog.Match;
import io.flexgate.catalog.Operation;
import io.flexgate.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * An API behind the gateway. Immutable.
 *
 * @param catalog what is known of it
 * @param upstream the way to it
 */
public record Api(Catalog catalog, Upstream upstream) {

    /**
     * Where a request goes.
     *
     * @param api whose path it is
     * @param match which of its operations; null where the catalog does not know it
     */
    public record Route(Api api, @Nullable Match match) {}

    /** By which rules the answers of one of its operations are kept. */
    public Policy policy(CacheRules rules, Operation operation) {
        return operation.http()
                ? rules.ofHttp()
                : rules.policy(operation.resource(), operation.answer() == Operation.Answer.LIST);
    }
}
