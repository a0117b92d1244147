package io.flexgate.admin;

import static io.flexgate.testing.Rig.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.flexgate.admin.events.Streams;
import io.flexgate.testing.Client;
import io.flexgate.testing.Response;
import io.flexgate.testing.Rig;
import io.flexgate.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Server-sent events, read as a browser would; a real gateway at real ports. */
class EventsTest {

    /** Somebody who watches. */
    private static final class Watcher {
        private final StringBuffer text = new StringBuffer();
        private final AtomicBoolean over = new AtomicBoolean();
        private final HttpClientResponse response;

        Watcher(Rig rig, HttpClient http) {
            response =
                    Client.wait(http.request(HttpMethod.GET, rig.gateway().adminPort(), "127.0.0.1", "/admin/v1/events")
                            .compose(request -> request.send().map(answer -> {
                                answer.exceptionHandler(broken -> over.set(true));
                                answer.handler(chunk -> text.append(chunk));
                                answer.endHandler(end -> over.set(true));
                                return answer;
                            })));
        }

        List<JsonObject> of(String name) {
            List<JsonObject> found = new ArrayList<>();
            for (String event : text.toString().split("\n\n")) {
                if (event.startsWith("event: " + name + "\ndata: ") && event.endsWith("}")) {
                    found.add(new JsonObject(event.substring(event.indexOf("data: ") + 6)));
                }
            }
            return found;
        }
    }

    @Test
    void whoWatchesHearsTheFiguresAndWhatHappens() {
        try (Rig rig = Rig.start()) {
            HttpClient http = rig.vertx().createHttpClient();
            Watcher watcher = new Watcher(rig, http);
            assertThat(watcher.response.statusCode()).isEqualTo(200);
            assertThat(watcher.response.getHeader("Content-Type")).startsWith("text/event-stream");
            Until.holds("figures at once", () -> !watcher.of("stats").isEmpty());
            rig.anonymous().get(API + "/Plugins?secret=1");
            Client.wait(Client.of(rig.vertx(), rig.gateway().adminPort())
                    .send("DELETE", "/admin/v1/cache?resource=plugin", null));
            Until.holds("a purge", () -> watcher.of("purge").size() == 1);
            assertThat(watcher.of("purge").get(0).getString("resource")).isEqualTo("plugin");
            Until.holds("an error", () -> watcher.of("error").size() == 1);
            assertThat(watcher.of("error").get(0).getString("slug")).isEqualTo("no-credential");
            Until.holds("figures again", () -> watcher.of("stats").size() > 2);
            assertThat(watcher.of("stats").get(2).fieldNames())
                    .isEqualTo(Client.of(rig.vertx(), rig.gateway().adminPort())
                            .get("/admin/v1/stats")
                            .json()
                            .fieldNames());
            assertThat(watcher.of("error")).hasSize(1);
            Client.wait(http.close());
        }
    }

    @Test
    void moreThanSomeDoNotGetInUntilOthersLeave() {
        try (Rig rig = Rig.start()) {
            List<HttpClient> clients = new ArrayList<>();
            for (int i = 0; i < Streams.MOST; i++) {
                HttpClient http = rig.vertx().createHttpClient();
                clients.add(http);
                new Watcher(rig, http);
            }
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            Response refused = admin.get("/admin/v1/events");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().getInteger("status")).isEqualTo(503);
            Client.wait(clients.remove(0).close());
            HttpClient http = rig.vertx().createHttpClient();
            clients.add(http);
            AtomicReference<Watcher> last = new AtomicReference<>();
            Until.holds("there is room", () -> {
                last.set(new Watcher(rig, http));
                return last.get().response.statusCode() == 200;
            });
            clients.forEach(client -> Client.wait(client.close()));
        }
    }

    @Test
    void whoDoesNotReadIsCutOffAndOthersAreNot() throws IOException {
        try (Rig rig = Rig.start();
                Socket idle = new Socket()) {
            HttpClient http = rig.vertx().createHttpClient();
            Watcher reading = new Watcher(rig, http);
            idle.setReceiveBufferSize(1_024);
            idle.connect(new InetSocketAddress("127.0.0.1", rig.gateway().adminPort()));
            idle.getOutputStream()
                    .write("GET /admin/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(idle.getInputStream().read()).isEqualTo('H');
            Client admin = Client.of(rig.vertx(), rig.gateway().adminPort());
            String path = "/v1/" + "x".repeat(3_500);
            Until.holds("the one is cut off", () -> {
                List<Future<Response>> purges = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    purges.add(admin.send("DELETE", "/admin/v1/cache?path=" + path, null));
                }
                purges.forEach(Client::wait);
                return rig.log().lines().stream().anyMatch(line -> line.contains("cut off"));
            });
            int before = reading.of("stats").size();
            Until.holds("the other hears on", () -> reading.of("stats").size() > before);
            Client.wait(http.close());
        }
    }

    @Test
    void theyEndWhenTheGatewayStops() {
        try (Rig rig = Rig.start()) {
            HttpClient http = rig.vertx().createHttpClient();
            Watcher watcher = new Watcher(rig, http);
            Client.wait(rig.gateway().drain(Duration.ofSeconds(5)));
            Until.holds("the stream ends", watcher.over::get);
            assertThat(Client.of(rig.vertx(), rig.gateway().adminPort())
                            .get("/admin/v1/events")
                            .status())
                    .isEqualTo(503);
            Client.wait(http.close());
        }
    }
}
