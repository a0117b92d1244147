package io.flexgate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flexgate.http.Origin;
import io.flexgate.links.AnswerScan;
import io.flexgate.links.LinkRewriter;
import java.util.Arrays;
import java.util.Set;

/** The bodies of answers. */
class LinksFuzzTest {

    private static final Origin UPSTREAM = Origin.parse("https://flex-api.twilio.com");
    private static final Set<String> WANTED = Set.of("sid", "unique_name", "account_sid");

    /** Rewriting changes the origins alone: what is rewritten back is the text that it was. */
    @FuzzTest
    void links(byte[] input) {
        AnswerScan scan = AnswerScan.of(input, UPSTREAM, WANTED);
        for (String client : new String[] {"http://a", "http://127.0.0.1:8080", "https://flexgate.example.com:8443"}) {
            Origin origin = Origin.parse(client);
            byte[] rewritten = LinkRewriter.rewrite(input, scan, origin);
            int[] moved = moved(scan, client.length());
            AnswerScan back = new AnswerScan(moved, client.length(), scan.items(), scan.wellFormed());
            assertThat(LinkRewriter.rewrite(rewritten, back, UPSTREAM)).isEqualTo(input);
            // A client finds in it what the gateway found, and at least the links.
            AnswerScan found = AnswerScan.of(rewritten, origin, WANTED);
            assertThat(found.wellFormed()).isEqualTo(scan.wellFormed());
            assertThat(found.items()).isEqualTo(scan.items());
            for (int link : moved) {
                assertThat(found.links()).contains(link);
            }
        }
    }

    /** An item by itself is found to be what it was in its list: the same links, and the same that it tells. */
    @FuzzTest
    void items(byte[] input) {
        AnswerScan scan = AnswerScan.of(input, UPSTREAM, WANTED);
        for (int item = 0; item < scan.places().length / 2; item++) {
            int start = scan.places()[2 * item];
            int end = scan.places()[2 * item + 1];
            if (end > 0) {
                AnswerScan alone = AnswerScan.of(Arrays.copyOfRange(input, start, end), UPSTREAM, WANTED);
                assertThat(alone.wellFormed()).isTrue();
                assertThat(alone.items()).containsExactly(scan.items().get(item));
                assertThat(scan.part(item).links()).containsExactly(alone.links());
            }
        }
    }

    /** Where the links stand once their origin has another length. */
    private static int[] moved(AnswerScan scan, int length) {
        int[] moved = scan.links().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += i * (length - scan.originBytes());
        }
        return moved;
    }
}
