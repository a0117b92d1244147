package io.flexgate;

import io.flexgate.api.ListenSettings;
import io.flexgate.api.listen.Berth;
import io.flexgate.api.listen.SocketSettings;
import io.flexgate.http.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The berths of a gateway's listeners. Any thread, one step after the other. */
final class Harbour {

    /** What is not done on a loop. */
    private interface Step {
        void take() throws IOException;
    }

    private final Vertx vertx;
    private final List<Berth> listen = new ArrayList<>();
    private @Nullable Berth admin;

    Harbour(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Prepares all addresses; fails where one is taken. */
    Future<Void> take(ListenSettings settings, Endpoint adminAddress) {
        return work(() -> {
            admin = Berth.at(adminAddress, SocketSettings.PRIVATE);
            for (Endpoint address : settings.addresses()) {
                listen.add(Berth.at(address, settings.socket()));
            }
        });
    }

    /** Where the operator's listener is to be bound. */
    Endpoint admin() {
        return Objects.requireNonNull(admin, "not taken").bound();
    }

    /** Where the API's listeners are to be bound. */
    List<Endpoint> listen() {
        return listen.stream().map(Berth::bound).toList();
    }

    /** Lets clients in: to be called when all listen. */
    Future<Void> open() {
        return work(() -> {
            for (Berth berth : listen) {
                berth.open();
            }
        });
    }

    /** Lets the operator in: to be called when that side listens. */
    Future<Void> openAdmin() {
        return work(() -> {
            Objects.requireNonNull(admin, "not taken").open();
        });
    }

    /** Lets no new clients in. */
    Future<Void> close() {
        return work(() -> {
            listen.forEach(Berth::leave);
        });
    }

    /** Takes away all that is left of it. */
    Future<Void> leave() {
        return close().compose(closed -> work(() -> {
            if (admin != null) {
                admin.leave();
            }
        }));
    }

    private Future<Void> work(Step step) {
        return vertx.executeBlocking(
                        () -> {
                            step.take();
                            return true;
                        },
                        true)
                .mapEmpty();
    }
}
