package io.flexgate.observe;

import io.flexgate.ledger.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One request, as far as it is known by now. Confined to its loop. Names that come from the request itself ({@link #method},
 * {@link #path}, {@link #client}, {@link #requestId}) are anybody's: fit for a log, not for a label.
 */
public final class Observation {

    /** The team of a request that nobody was found to have sent; the resource and operation of a path that no catalog knows. */
    public static final String UNKNOWN = "unknown";

    public static final String OTHER = "other";

    /** The status of a request whose client has gone before its answer began. No client sees it. */
    public static final int CLIENT_GONE = 499;

    /** Of an answer that was not stored. */
    public static final long NO_AGE = -1;

    private final Observer observer;
    private final String method;
    private final String path;
    private final long began;
    private final boolean background;

    private String team = UNKNOWN;
    private String resource = OTHER;
    private String operation = OTHER;
    private String client = "";
    private @Nullable String requestId;
    private @Nullable String cacheStatus;
    private @Nullable String slug;
    private @Nullable String upstream;
    private @Nullable String account;
    private @Nullable Outcome outcome;
    private @Nullable Object trace;
    private @Nullable String traceParent;
    private @Nullable String traceId;
    private @Nullable String upstreamRequestId;
    private @Nullable String onward;
    private int upstreamStatus;

    private int status;
    private int calls;
    private long bytes;
    private long age = NO_AGE;
    private long ended;
    private long waited;
    private long called;
    private boolean answered;
    private @Nullable Runnable left;

    private Observation(Observer observer, String method, String path, long began, boolean background) {
        this.observer = observer;
        this.method = method;
        this.path = path;
        this.began = began;
        this.background = background;
    }

    /**
     * A request begins.
     *
     * @param path as sent, without the query
     * @param nanos on the monotonic clock
     */
    public static Observation begin(Observer observer, String method, String path, long nanos) {
        return begin(observer, method, path, nanos, null, null);
    }

    /**
     * A request begins, which may be part of a trace.
     *
     * @param sentParent its {@code traceparent}, as sent; null for none
     * @param ofTrace the trace that this names; null where it cannot be understood
     */
    public static Observation begin(
            Observer observer,
            String method,
            String path,
            long nanos,
            @Nullable String sentParent,
            @Nullable String ofTrace) {
        Observation observation = new Observation(observer, method, path, nanos, false);
        observation.traceParent = sentParent;
        observation.traceId = ofTrace;
        observer.began(observation);
        return observation;
    }

    /** Of a call that is made in the background, after this request and for none: it has phases, but no end. */
    public Observation background(long nanos) {
        Observation other = new Observation(observer, method, path, nanos, true);
        other.team = team;
        other.resource = resource;
        other.operation = operation;
        other.trace = trace;
        return other;
    }

    /** From where it comes, as far as that is known. */
    public void client(String address) {
        client = address;
    }

    /** By which identifier the client and the log know it. */
    public void requestId(String id) {
        requestId = id;
    }

    /** By which identifier upstream knows the call that it has answered. */
    public void upstreamRequestId(@Nullable String id) {
        upstreamRequestId = id;
    }

    /** The status of the answer to the call that is being made; 0 while there is none. */
    public void upstreamStatus(int answered) {
        upstreamStatus = answered;
    }

    /** The {@code traceparent} for the call that is about to be made, in place of the one that came. */
    public void onward(String parent) {
        onward = parent;
    }

    /** Which trace it is part of: 32 hexadecimal digits. */
    public void traceId(String id) {
        traceId = id;
    }

    /** What an observer wants to find again at this request's next event. */
    public void trace(Object context) {
        trace = context;
    }

    /** Whose request it is, by the name that the ledger has for it: one of few. */
    public void team(String payer) {
        team = payer;
    }

    /** What is asked for, by names of the catalog. */
    public void asks(String ofResource, String byOperation) {
        resource = ofResource;
        operation = byOperation;
    }

    /** From whose budget a call is made. */
    public void spends(String atUpstream, String ofAccount) {
        upstream = atUpstream;
        account = ofAccount;
    }

    /** What its answer says in {@code Cache-Status}. */
    public void cacheStatus(String value) {
        cacheStatus = value;
    }

    /** For how many seconds its answer had been stored. */
    public void age(long seconds) {
        age = seconds;
    }

    /** It gets an error of the gateway's own. */
    public void failed(String errorSlug) {
        slug = errorSlug;
    }

    /** A phase begins. */
    public void enter(Phase phase, long nanos) {
        observer.entered(this, phase, nanos);
    }

    /**
     * A phase is over.
     *
     * @param from when it began
     * @param well false where it was in vain
     */
    public void leave(Phase phase, long from, long to, boolean well) {
        if (phase == Phase.UPSTREAM) {
            called += to - from;
            calls++;
        } else {
            waited += to - from;
        }
        observer.left(this, phase, from, to, well);
    }

    /** What became of it; the first time counts. It is over with that where its answer is. */
    public void became(Outcome how) {
        if (outcome == null) {
            outcome = how;
            if (answered) {
                observer.ended(this);
            }
        }
    }

    /**
     * Its answer has been sent, or cannot be any more; the first time counts. It is over with that where it is known what became
     * of it.
     *
     * @param sentStatus {@link #CLIENT_GONE} where nothing was sent
     * @param sentBytes of the body
     */
    public void answered(int sentStatus, long sentBytes, long nanos) {
        if (answered) {
            return;
        }
        status = sentStatus;
        bytes = sentBytes;
        ended = nanos;
        answered = true;
        if (outcome != null) {
            observer.ended(this);
        }
    }

    /** What is to be done when the client goes; the last one counts. Nobody is told of one that has gone already. */
    public void whenGone(Runnable leaving) {
        left = leaving;
    }

    /** The client has gone, before its answer has ended or after. */
    public void gone() {
        Runnable leaving = left;
        left = null;
        if (leaving != null) {
            leaving.run();
        }
    }

    /** Whether it is a call in the background, and no request. */
    public boolean background() {
        return background;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public String client() {
        return client;
    }

    public @Nullable String requestId() {
        return requestId;
    }

    public @Nullable String upstreamRequestId() {
        return upstreamRequestId;
    }

    public int upstreamStatus() {
        return upstreamStatus;
    }

    /** The {@code traceparent} for its next call; null to leave the one that came. */
    public @Nullable String onward() {
        return onward;
    }

    /** The {@code traceparent} that it came with (W3C Trace Context §3.2), as sent. */
    public @Nullable String traceParent() {
        return traceParent;
    }

    /** Null where it is part of none, as far as is known. */
    public @Nullable String traceId() {
        return traceId;
    }

    public @Nullable Object trace() {
        return trace;
    }

    public String team() {
        return team;
    }

    public String resource() {
        return resource;
    }

    public String operation() {
        return operation;
    }

    /** The origin that was called, or would have been; null where none was needed. */
    public @Nullable String upstream() {
        return upstream;
    }

    /** Whose budget the calls are from: a sid, or what stands for it; null where no call was needed. */
    public @Nullable String account() {
        return account;
    }

    public @Nullable String cacheStatus() {
        return cacheStatus;
    }

    /** The error that the gateway made; null for none. */
    public @Nullable String slug() {
        return slug;
    }

    /** Null until it is known. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    public int status() {
        return status;
    }

    public long bytes() {
        return bytes;
    }

    /** Seconds, or {@link #NO_AGE}. */
    public long age() {
        return age;
    }

    /** On the monotonic clock. */
    public long began() {
        return began;
    }

    /** When its answer had been sent, on the monotonic clock. */
    public long ended() {
        return ended;
    }

    /** From its beginning to the end of its answer. */
    public long totalNanos() {
        return ended - began;
    }

    /** For places in the budget, and for others' reads. */
    public long waitedNanos() {
        return waited;
    }

    /** In its own calls; none of it where another's call brought the answer. */
    public long upstreamNanos() {
        return called;
    }

    /** How many it has made. */
    public int calls() {
        return calls;
    }
}
