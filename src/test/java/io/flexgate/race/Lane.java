package io.flexgate.race;

import io.flexgate.race.Schedule.Op;
import io.flexgate.race.Schedule.Step;
import io.flexgate.testing.Response;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Runs one schedule in a world of its own, and judges it. Confined to one thread, which waits where the schedule says so. */
final class Lane {

    /** A request under way. Written by the client's loop, read by the lane. */
    private static final class Run {
        final Op op;
        final Script script;
        final CompletableFuture<Void> answered = new CompletableFuture<>();
        volatile HttpClientRequest request;
        volatile Response response;
        volatile Throwable failure;
        volatile long startedAt;
        /** {@code Long.MAX_VALUE} for one that the client did not wait for. */
        volatile long answeredAt = Long.MAX_VALUE;

        volatile boolean left;
        /** When upstream was allowed to answer; 0 where it was not held. Only the lane's. */
        long landsAfter;

        Run(Op op) {
            this.op = op;
            this.script = new Script(op.ending(), op.before(), op.after(), op.latency());
        }

        @Override
        public String toString() {
            String end = response != null
                    ? response.status() + " [" + response.cacheStatus() + "]"
                    : failure != null ? failure.toString() : left ? "left" : "no answer";
            return op + ": started " + startedAt + ", " + (landsAfter > 0 ? "let go " + landsAfter + ", " : "")
                    + (script.committed != null
                            ? "committed " + script.committedAt + " " + script.committed + ", "
                            : "")
                    + (answeredAt == Long.MAX_VALUE ? "" : "answered " + answeredAt + ", ") + end;
        }
    }

    private static final int PATIENCE_SECONDS = 20;
    private static final int FINAL_READS = 6;
    private static final int TRIES_OF_AN_ERROR = 20;
    private static final int TRIES_WHILE_LOOSE = 2000;

    private final Context loop;
    private final HttpClient http;
    private final int port;
    private final World world;
    private final Schedule schedule;
    private final Tally tally;
    private final List<Run> runs = new ArrayList<>();

    Lane(Context loop, HttpClient http, int port, World world, Schedule schedule, Tally tally) {
        this.loop = loop;
        this.http = http;
        this.port = port;
        this.world = world;
        this.schedule = schedule;
        this.tally = tally;
    }

    /** Runs it; fails with what was wrong and all that happened. */
    void run() {
        try {
            if (!schedule.stranger()) {
                // The account of the second credential becomes known.
                answered(send("GET", Read.OTHER_PLUGIN.target(world), 1, null, null), Read.OTHER_PLUGIN, 1);
            }
            for (Op op : schedule.ops()) {
                Run run = new Run(op);
                runs.add(run);
                world.scripts.put(Integer.toString(op.number()), run.script);
            }
            schedule.steps().forEach(this::step);
            for (Run run : runs) {
                if (run.script.arrivals.get() > 0) {
                    await(run.script.finished);
                }
            }
            judge();
            settle();
            runs.forEach(run -> tally.count(run.response));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\nrun it alone with -Dflexgate.race.seed=" + schedule.seed() + "\n" + schedule
                            + runs.stream()
                                    .map(Run::toString)
                                    .collect(Collectors.joining("\n  ", "what happened:\n  ", "\n")),
                    e);
        }
    }

    private void step(Step step) {
        Run run = runs.get(step.op());
        switch (step.act()) {
            case START -> start(run);
            case ARRIVE_BEFORE -> arrive(run, run.script.before);
            case ARRIVE_AFTER -> arrive(run, run.script.after);
            case RELEASE_BEFORE -> run.script.before.release();
            case RELEASE_AFTER -> {
                if (run.script.after.reached().isDone()) {
                    run.landsAfter = world.events.incrementAndGet();
                }
                run.script.after.release();
            }
            case JOIN -> await(run.answered);
            case LEAVE -> {
                // A request that was answered has given its connection back: it may be another's by now.
                if (!run.answered.isDone()) {
                    run.left = true;
                    run.request.reset();
                }
            }
        }
    }

    private static void arrive(Run run, Script.Gate gate) {
        // A hit, and a read that found another's answer, never come to upstream.
        await(CompletableFuture.anyOf(gate.reached(), run.answered));
    }

    private void start(Run run) {
        Op op = run.op;
        boolean write = op.write() != null;
        String target = write ? op.write().target(world) : op.read().target(world);
        run.startedAt = world.events.incrementAndGet();
        send(write ? "POST" : "GET", target, op.credential(), Integer.toString(op.number()), run)
                .onComplete(end -> {
                    run.response = end.result();
                    run.failure = end.cause();
                    if (!run.left) {
                        run.answeredAt = world.events.incrementAndGet();
                    }
                    run.answered.complete(null);
                });
    }

    private Future<Response> send(String method, String target, int credential, String script, Run run) {
        RequestOptions options = new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(HttpMethod.valueOf(method))
                .setURI(target)
                .addHeader("Authorization", basic(world.sid(credential == 0 ? "AC" : "SK", 0) + ":secret"));
        if (script != null) {
            options.addHeader(Registers.SCRIPT, script);
        }
        // See Client.onLoop; on the lane's own.
        Promise<Response> answer = Promise.promise();
        loop.runOnContext(now -> exchange(options, method, run).onComplete(answer));
        return answer.future();
    }

    private Future<Response> exchange(RequestOptions options, String method, Run run) {
        return http.request(options)
                .compose(request -> {
                    if (run != null) {
                        run.request = request;
                    }
                    return method.equals("POST") ? request.send(Buffer.buffer("Form=1")) : request.send();
                })
                .compose(response -> response.body()
                        .map(whole -> new Response(
                                response.statusCode(), response.statusMessage(), response.headers(), whole)));
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * No read that started, or whose answer upstream still held, after a write was answered shows less than that write made;
     * no write was sent twice, but one that upstream had no room for.
     */
    private void judge() {
        Map<String, Integer> truth = world.truth();
        List<Run> writes = runs.stream().filter(run -> run.op.write() != null).toList();
        for (Run write : writes) {
            int most = write.script.ending == Script.Ending.LIMITED ? 2 : 1;
            if (write.script.arrivals.get() > most) {
                throw new AssertionError("a write was sent twice: " + write);
            }
        }
        for (Run read : runs) {
            if (read.op.read() == null || read.response == null) {
                continue;
            }
            // One that was served what is stale did not wait for upstream's answer.
            boolean waited = !String.valueOf(read.response.cacheStatus()).contains("detail=stale-while-revalidate");
            long from = Math.max(read.startedAt, waited ? read.landsAfter : 0);
            read.op.read().shown(world, read.response).forEach((register, number) -> {
                int least = writes.stream()
                        .filter(write -> write.answeredAt < from
                                && write.script.committed != null
                                && write.script.committedAt < write.answeredAt)
                        .mapToInt(write -> write.script.committed.getOrDefault(register, 0))
                        .max()
                        .orElse(0);
                if (number < least || number > truth.get(register)) {
                    throw new AssertionError("STALE: " + register + " is shown as " + number + " by (" + read
                            + "), but a write that was answered before made it " + least);
                }
            });
        }
    }

    /** Once nothing is under way, every read shows the truth: writes that were carried out late, too. */
    private void settle() {
        Set<Read> reads = runs.stream()
                .map(run -> run.op.read())
                .filter(read -> read != null)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        runs.stream()
                .filter(run -> run.op.write() != null)
                .flatMap(run -> Arrays.stream(Read.values())
                        .filter(read -> read.registers.containsAll(run.op.write().registers))
                        .sorted(Comparator.comparing(read -> (read.ordinal() + schedule.seed()) % 7))
                        .limit(1))
                .forEach(reads::add);
        int tries = loose() ? TRIES_WHILE_LOOSE : TRIES_OF_AN_ERROR;
        for (int credential = 0; credential < 2; credential++) {
            int mine = credential;
            List<Read> all = reads.stream().limit(FINAL_READS).toList();
            List<Future<Response>> answers = all.stream()
                    .map(read -> send("GET", read.target(world), mine, null, null))
                    .toList();
            for (int i = 0; i < all.size(); i++) {
                settled(all.get(i), mine, answered(answers.get(i), all.get(i), mine), tries);
            }
        }
    }

    /**
     * Whether something may still be under way that nobody is told of: the gateway settles the write of a client that left, or
     * a request that the gateway gave up, because the machine was slow, has not come to upstream yet.
     */
    private boolean loose() {
        return runs.stream()
                .anyMatch(run ->
                        run.left || run.failure != null || (run.response.status() == 504 && !schedule.late(run.op)));
    }

    private void settled(Read read, int credential, Response first, int tries) {
        Response response = first;
        for (int left = tries; ; left--) {
            tally.count(response);
            Map<String, Integer> truth = world.truth();
            Map<String, Integer> shown = read.shown(world, response);
            boolean told = !shown.isEmpty() || response.status() == 200;
            if (told && shown.entrySet().stream().allMatch(e -> e.getValue().equals(truth.get(e.getKey())))) {
                return;
            }
            if (left == 0 || (told && tries == TRIES_OF_AN_ERROR)) {
                throw new AssertionError("STALE AT THE END: " + read + " as " + credential + " shows " + shown + " of "
                        + truth + ": " + response);
            }
            response = answered(send("GET", read.target(world), credential, null, null), read, credential);
        }
    }

    /** The answer; a connection that has ended says nothing of what is kept, so whoever was on it asks again. */
    private Response answered(Future<Response> answer, Read read, int credential) {
        Future<Response> told = answer.recover(cause -> {
            tally.count("connection ended");
            return cause instanceof HttpClosedException
                    ? send("GET", read.target(world), credential, null, null)
                    : Future.failedFuture(cause);
        });
        return await(told);
    }

    private static Response await(Future<Response> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened for " + PATIENCE_SECONDS + " seconds", e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
