package io.flexgate.relay.reads;

import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.http.Headers;
import io.flexgate.limits.ShieldSettings;
import io.flexgate.testing.Client;
import io.flexgate.testing.RawUpstream;
import io.flexgate.upstream.Interim;
import io.flexgate.upstream.Upstream;
import io.flexgate.upstream.UpstreamFailure;
import io.flexgate.upstream.UpstreamSettings;
import io.flexgate.upstream.UpstreamVerticle;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallsTest {

    /** What goes on where, and with what. */
    private record Ended(Thread on, Throwable cause) {}

    @Test
    void aBodyThatTakesTooLongEndsOnTheLoopThatWaitsForIt() {
        Vertx vertx = Vertx.vertx();
        try (RawUpstream upstream = new RawUpstream("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")) {
            UpstreamVerticle verticle = new UpstreamVerticle(
                    new UpstreamSettings(upstream.origin(), Duration.ofSeconds(5), Duration.ofMillis(300), 1),
                    ShieldSettings.standard(),
                    List.of(),
                    System::nanoTime);
            Client.wait(vertx.deployVerticle(verticle));
            Upstream way = verticle.upstream();
            Context home = vertx.getOrCreateContext();
            Promise<Thread> loop = Promise.promise();
            Promise<Ended> ended = Promise.promise();
            home.runOnContext(there -> {
                loop.complete(Thread.currentThread());
                way.open("GET", "/", Headers.none(), Interim.IGNORED)
                        .compose(request -> {
                            request.exceptionHandler(broken -> {});
                            return request.send();
                        })
                        .onSuccess(reply -> new Calls(vertx, null)
                                .collect(way, reply, 1_000)
                                .onComplete(done -> ended.complete(new Ended(Thread.currentThread(), done.cause()))));
            });
            Ended seen = Client.wait(ended.future());
            assertThat(seen.cause()).isInstanceOfSatisfying(UpstreamFailure.class, failure -> assertThat(failure.kind())
                    .isEqualTo(UpstreamFailure.Kind.TIMEOUT));
            assertThat(seen.on()).isSameAs(Client.wait(loop.future()));
        } finally {
            Client.wait(vertx.close());
        }
    }
}
