# Varnish as a caching proxy that keeps credentials apart and drops what a write changes. @..@ is filled in by scripts/bench.
# How it is started is in servers.sh: one pool of threads, all of them there from the start, the log and the store in memory.
vcl 4.1;

backend origin { .host = "127.0.0.1"; .port = "@ORIGIN@"; }

sub vcl_recv {
  # The default would not look up requests with Authorization at all.
  if (req.method == "GET" || req.method == "HEAD") { return (hash); }
  return (pass);
}

sub vcl_hash {
  hash_data(req.url);
  hash_data(req.http.Authorization);
  return (lookup);
}

sub vcl_backend_response {
  if (bereq.method == "GET") {
    set beresp.ttl = 1h;
    set beresp.http.X-Target = bereq.url;
  } elsif (beresp.status < 400) {
    # The plugin, for everybody who has it, and every list.
    ban("obj.http.X-Target == " + bereq.url);
    ban("obj.http.X-Target ~ ^/v1/PluginService/Plugins\?");
  }
}

sub vcl_deliver {
  unset resp.http.X-Target;
  if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; } else { set resp.http.X-Cache = "MISS"; }
}
