package io.flexgate.api.watch;

import io.flexgate.observe.Observation;
import io.flexgate.observe.Observer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each answered request, as key-value pairs for the log's own format. No header of the request and no query is in
 * it, so no credential is. Any thread.
 */
public final class AccessLog implements Observer {

    private static final Logger LOG = LoggerFactory.getLogger("flexgate.access");

    @Override
    public void ended(Observation request) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("client", request.client())
                .addKeyValue("team", request.team())
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("status", request.status())
                .addKeyValue("cache", request.cacheStatus())
                .addKeyValue("bytes", request.bytes())
                .addKeyValue("micros", TimeUnit.NANOSECONDS.toMicros(request.totalNanos()))
                .log("request");
    }
}
