package io.flexgate.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.twilio.exception.ApiException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.flexapi.v1.Plugin;
import io.flexgate.access.Permission;
import io.flexgate.access.Team;
import io.flexgate.clients.Door.Wire;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Teams;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The unmodified twilio-java with a team's name as its username and the team's key as its password. */
class TwilioJavaTeamsTest {

    private static final Team RED = Teams.team("contact-center", "fgk_key");
    private static final Team SLOW = Teams.limited(Teams.team("slow", "fgk_slow"), Teams.limits(1, 1, 0));
    private static final Team READER = Teams.may(Teams.team("reader", "fgk_reader"), Permission.READ);

    private final Rig rig =
            Rig.plan().access(Teams.rules(RED, SLOW, READER)).frozen().start();
    private final Wire wire = new Wire();

    @AfterEach
    void close() {
        rig.close();
    }

    private static ApiException refused(Supplier<?> call) {
        return catchThrowableOfType(ApiException.class, call::get);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void aTeamCreatesReadsAndLists(Door door) {
        TwilioRestClient twilio = door.client(rig, wire, "contact-center", "fgk_key");
        Plugin created = Plugin.creator("plugin-a").setFriendlyName("A").create(twilio);
        assertThat(Plugin.fetcher("plugin-a").fetch(twilio)).isEqualTo(created);
        assertThat(Plugin.fetcher("plugin-a").fetch(twilio)).isEqualTo(created);
        assertThat(wire.last().hit()).isTrue();
        for (int i = 0; i < 3; i++) {
            Plugin.creator("plugin-b" + i).create(twilio);
        }
        List<Plugin> all = StreamSupport.stream(
                        Plugin.reader().setPageSize(2L).read(twilio).spliterator(), false)
                .toList();
        assertThat(all).as("over both pages, by the links in the answers").hasSize(4);
        assertThat(Plugin.updater("plugin-a")
                        .setFriendlyName("B")
                        .update(twilio)
                        .getFriendlyName())
                .isEqualTo("B");
        assertThat(rig.sandbox().journal().entries())
                .allSatisfy(entry -> assertThat(entry.caller().credential()).isEqualTo("demo-api-key"));
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void refusalsAreTheLibrarysOwnErrorsAndThoseForTheRateRepeatedOnce(Door door) {
        TwilioRestClient wrong = door.client(rig, wire, "contact-center", "wrong");
        ApiException unknown = refused(() -> Plugin.fetcher("a").fetch(wrong));
        assertThat(unknown.getStatusCode()).isEqualTo(401);
        assertThat(unknown.getCode()).isEqualTo(20003);

        TwilioRestClient reader = door.client(rig, wire, "reader", "fgk_reader");
        ApiException forbidden = refused(() -> Plugin.creator("a").create(reader));
        assertThat(forbidden.getStatusCode()).isEqualTo(403);
        assertThat(forbidden.getCode()).isEqualTo(20403);

        TwilioRestClient slow = door.client(rig, wire, "slow", "fgk_slow");
        refused(() -> Plugin.fetcher("a").fetch(slow));
        ApiException tooMany = refused(() -> Plugin.fetcher("a").fetch(slow));
        assertThat(tooMany.getStatusCode()).isEqualTo(429);
        assertThat(tooMany.getCode()).isEqualTo(20429);
        assertThat(wire.exchanges()).extracting(Wire.Exchange::status).containsExactly(401, 403, 404, 429, 429);
    }
}
