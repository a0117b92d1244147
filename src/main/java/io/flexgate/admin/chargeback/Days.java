package io.flexgate.admin.chargeback;

import io.flexgate.ledger.Usage;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.util.List;

/** What teams have used, by day. Any thread. */
@FunctionalInterface
public interface Days {

    /**
     * What was used from one day to another, both included, in order.
     *
     * @return ends on any thread; fails where it cannot be read
     */
    Future<List<Usage>> between(LocalDate from, LocalDate to);
}
