package io.flexgate.bench;

import io.flexgate.access.AccessRules;
import io.flexgate.access.Accounts;
import io.flexgate.access.Caller;
import io.flexgate.access.Gatekeeper;
import io.flexgate.access.Partition;
import io.flexgate.access.PartitionHash;
import io.flexgate.sandbox.SandboxSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to tell callers apart who bring their own credentials. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CredentialBenchmark {

    private final PartitionHash hash = new PartitionHash(new byte[16]);
    private final Gatekeeper gatekeeper =
            new Gatekeeper(AccessRules.passthrough(), new PartitionHash(new byte[16]), new Accounts(new byte[16]));
    private final List<String> basic = List.of("Basic "
            + Base64.getEncoder()
                    .encodeToString((SandboxSettings.DEMO_ACCOUNT_SID + ":0123456789abcdef0123456789abcdef")
                            .getBytes(StandardCharsets.US_ASCII)));

    /** The partition of a credential. */
    @Benchmark
    public Partition partition() {
        return hash.presented(basic);
    }

    /** Who it is: partition and account. */
    @Benchmark
    public Caller admit() {
        return gatekeeper.admit(basic, List.of());
    }
}
