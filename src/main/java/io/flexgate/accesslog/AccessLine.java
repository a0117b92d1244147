package io.flexgate.accesslog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import io.flexgate.ledger.Outcome;
import io.flexgate.observe.Masks;
import io.flexgate.observe.Observation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * What is told of one request. An event of logback's with typed values in place of a list of pairs, which is made for those who
 * ask for it. Filled on the request's loop, and not changed any more once somebody may have kept it.
 */
public final class AccessLine implements ILoggingEvent {

    static final String MESSAGE = "request";

    static final Fields.Name REQUEST_ID = Fields.Name.of("request_id");
    private static final Fields.Name TRACE_ID = Fields.Name.of("trace_id");

    private static final Map<Outcome, String> OUTCOMES = names();

    private static final StackTraceElement[] NOWHERE = {};

    private final long time;
    private String id = "";
    private @Nullable String trace;
    private String client = "";
    private String method = "";
    private String path = "";
    private @Nullable String team;
    private @Nullable String operation;
    private @Nullable String resource;
    private int status;
    private String outcome = "";
    private long bytes;
    private @Nullable String error;
    private @Nullable String upstream;
    private long waited;
    private long called;
    private long total;

    /**
     * A line.
     *
     * @param time of the end, in milliseconds since 1970
     */
    public AccessLine(long time) {
        this.time = time;
    }

    /** All that is known of a request that is over. */
    AccessLine of(Observation request) {
        String given = request.requestId();
        Outcome how = request.outcome();
        // Cut here: what is kept must not be as long as clients like.
        return came(
                        given == null ? "" : given,
                        request.client(),
                        Masks.cut(request.method()),
                        Masks.cut(request.path()))
                .asked(request.team(), known(request.operation()), known(request.resource()))
                .ended(request.status(), how == null ? "" : name(how), request.bytes())
                .error(request.slug())
                .upstream(request.upstreamRequestId())
                .trace(request.traceId())
                .took(request.waitedNanos(), request.upstreamNanos(), request.totalNanos());
    }

    /** A name of the catalog; null where it is none. */
    static @Nullable String known(String name) {
        return name.equals(Observation.OTHER) ? null : name;
    }

    /** The word for an outcome. */
    static String name(Outcome outcome) {
        return OUTCOMES.getOrDefault(outcome, "");
    }

    private static Map<Outcome, String> names() {
        Map<Outcome, String> names = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            names.put(outcome, outcome.name().toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /**
     * What came.
     *
     * @param id the request's
     * @param client from where it comes; empty where that is not known
     * @param path as sent, without the query
     */
    public AccessLine came(String id, String client, String method, String path) {
        this.id = id;
        this.client = client;
        this.method = method;
        this.path = path;
        return this;
    }

    /**
     * Of whom, and what is asked for. Each is left out where it is null.
     *
     * @param team by the name that the ledger has for it
     * @param operation of the catalog
     * @param resource of the catalog
     */
    public AccessLine asked(@Nullable String team, @Nullable String operation, @Nullable String resource) {
        this.team = team;
        this.operation = operation;
        this.resource = resource;
        return this;
    }

    /**
     * What became of it.
     *
     * @param outcome a word for where the answer came from
     * @param bytes of the answer, as sent
     */
    public AccessLine ended(int status, String outcome, long bytes) {
        this.status = status;
        this.outcome = outcome;
        this.bytes = bytes;
        return this;
    }

    /** The slug of an error of the gateway's own. */
    public AccessLine error(@Nullable String slug) {
        error = slug;
        return this;
    }

    /** The id that upstream has given to the call that it answered. */
    public AccessLine upstream(@Nullable String requestId) {
        upstream = requestId;
        return this;
    }

    /** The trace that the request is part of. */
    public AccessLine trace(@Nullable String traceId) {
        trace = traceId;
        return this;
    }

    /**
     * How long it took, in nanoseconds.
     *
     * @param waited for room to call upstream
     * @param called for upstream
     * @param total from the request's head to the answer's end
     */
    public AccessLine took(long waited, long called, long total) {
        this.waited = waited;
        this.called = called;
        this.total = total;
        return this;
    }

    /** Tells what is in it. */
    void tell(Fields fields) {
        fields.text(REQUEST_ID, id);
        fields.text(TRACE_ID, trace);
        fields.went(this);
    }

    /** How long the texts are that others have chosen. */
    int characters() {
        return id.length()
                + client.length()
                + method.length()
                + path.length()
                + length(error)
                + length(upstream)
                + length(trace);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    String client() {
        return client;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    @Nullable
    String team() {
        return team;
    }

    @Nullable
    String operation() {
        return operation;
    }

    @Nullable
    String resource() {
        return resource;
    }

    int status() {
        return status;
    }

    String outcome() {
        return outcome;
    }

    @Nullable
    String error() {
        return error;
    }

    /** Of the answer, in bytes. */
    long size() {
        return bytes;
    }

    @Nullable
    String upstream() {
        return upstream;
    }

    long waited() {
        return waited;
    }

    long called() {
        return called;
    }

    long total() {
        return total;
    }

    @Override
    public List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = new ArrayList<>();
        tell(new Fields() {
            @Override
            public void text(Fields.Name name, @Nullable String value) {
                if (value != null) {
                    pairs.add(new KeyValuePair(name.key(), value));
                }
            }

            @Override
            public void number(Fields.Name name, long value) {
                pairs.add(new KeyValuePair(name.key(), value));
            }

            @Override
            public void millis(Fields.Name name, long nanos) {
                pairs.add(new KeyValuePair(name.key(), BigDecimal.valueOf(nanos / 1_000, 3)));
            }
        });
        return pairs;
    }

    @Override
    public Level getLevel() {
        return Level.INFO;
    }

    @Override
    public String getLoggerName() {
        return AccessLog.NAME;
    }

    @Override
    public String getMessage() {
        return MESSAGE;
    }

    @Override
    public String getFormattedMessage() {
        return MESSAGE;
    }

    @Override
    public long getTimeStamp() {
        return time;
    }

    @Override
    public int getNanoseconds() {
        return 0;
    }

    @Override
    public String getThreadName() {
        return "";
    }

    @Override
    public Object @Nullable [] getArgumentArray() {
        return null;
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return new LoggerContextVO("", Map.of(), 0);
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        return null;
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return NOWHERE;
    }

    @Override
    public boolean hasCallerData() {
        return false;
    }

    @Override
    public List<Marker> getMarkerList() {
        return List.of();
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        return Map.of();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still asks for it
    public Map<String, String> getMdc() {
        return Map.of();
    }

    @Override
    public long getSequenceNumber() {
        return 0;
    }

    @Override
    public void prepareForDeferredProcessing() {}
}
