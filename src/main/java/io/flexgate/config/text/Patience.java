package io.flexgate.config.text;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads what may never end or never begin, such as a pipe that nobody writes to, and gives up after a while. Opening one
 * cannot be interrupted, so that it is left to a thread of its own, which does not keep the process from ending.
 */
final class Patience {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    String read(Callable<String> reading) throws IOException {
        FutureTask<String> task = new FutureTask<>(reading);
        Thread reader = new Thread(task, "config-pipe");
        reader.setDaemon(true);
        reader.start();
        try {
            return task.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new IOException("nothing came out of it for " + LONGEST.toSeconds() + "s; a pipe needs a writer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("it cannot be read", e);
        }
    }
}
