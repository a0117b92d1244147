package io.flexgate;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Account;
import io.flexgate.access.Team;
import io.flexgate.config.Settings;
import io.flexgate.http.Endpoint;
import io.flexgate.http.Origin;
import io.flexgate.upstream.UpstreamSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stays as it was at the start, whatever the configuration says since. A configuration is checked beside the addresses that
 * it names itself; where those are not in force yet, it must be safe beside the old ones as well. Immutable.
 *
 * @param started what the gateway was started with
 */
record Standing(Settings started) {

    private static final String LATER = " takes effect with the next start only";

    /**
     * Why other settings cannot be in force without a restart; nothing where they can.
     *
     * @param current those that are in force
     */
    Optional<String> conflict(Settings current, Settings next) {
        return Stream.of(access(next), admin(next), upstream(current, next))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> access(Settings next) {
        if (next.access().mode() != AccessRules.Mode.LOCAL) {
            return Optional.empty();
        }
        return started.listen().addresses().stream()
                .filter(address -> !address.local())
                .findFirst()
                .map(address ->
                        "with access: local whoever can connect acts as the account, and the gateway still listens on "
                                + address + ", as another listen.address" + LATER);
    }

    private Optional<String> admin(Settings next) {
        Endpoint address = started.admin().address();
        return address.local() || next.admin().guarded()
                ? Optional.empty()
                : Optional.of("without admin.token the admin side asks nobody who they are, and it still listens on "
                        + address + ", as another admin.address" + LATER);
    }

    private Optional<String> upstream(Settings current, Settings next) {
        boolean moved = !Optional.ofNullable(origin(started)).equals(Optional.ofNullable(origin(next)));
        return moved && !accounts(current.access()).containsAll(accounts(next.access()))
                ? Optional.of("other accounts would be shown to the old upstream, as another upstream.url" + LATER)
                : Optional.empty();
    }

    private static @Nullable Origin origin(Settings settings) {
        UpstreamSettings upstream = settings.upstream();
        return upstream == null ? null : upstream.origin();
    }

    private static List<Account> accounts(AccessRules access) {
        return Stream.concat(
                        Stream.ofNullable(access.account()),
                        access.teams().stream().map(Team::account))
                .distinct()
                .toList();
    }
}
