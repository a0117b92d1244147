package io.flexgate.shield;

import io.flexgate.limits.Shed;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a call. Immutable.
 *
 * @param account how its account stands
 * @param delayed whether it would not be made at once
 * @param refused why it would not be made at all; null where it would wait for its turn at the most
 */
public record Prospect(BudgetView account, boolean delayed, Shed.@Nullable Reason refused) {}
