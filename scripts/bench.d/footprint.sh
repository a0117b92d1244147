# shellcheck shell=bash
# A package of the gateway by this JDK, and beside it the archive of a bare server with the package's runtime and options.
packages() { # version home of the JDK
  local version=$1 package="$dir/package$1" options using
  local -a cache_of
  JAVA_HOME=$2 "$home/scripts/package" --jar "$home/target/flexgate.jar" >"$dir/package.log" 2>&1 || { cat "$dir/package.log" >&2; exit 1; }
  mv "$home"/target/flexgate-*/ "$package"
  rm -f "$home"/target/flexgate-*.tar.gz
  grep -v -e '^#' -e Archive -e AOTCache -e rehearsal "$package/lib/sidecar.options" >"$dir/hello$version.options"
  printf '%s\n' "-Djava.library.path=$package/lib/native" >>"$dir/hello$version.options"
  if [ "$version" -ge 25 ]; then
    using=-XX:AOTCache="$dir/hello$version.aot"
    cache_of=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput="$dir/hello$version.aot")
  else using=-XX:SharedArchiveFile="$dir/hello$version.jsa" cache_of=(-XX:DumpLoadedClassList="$dir/hello$version.classes"); fi
  "$package/runtime/bin/java" @"$dir/hello$version.options" "${cache_of[@]}" -cp "$dir/hello.jar" Hello "$hello_port" "$bytes" >"$dir/hello.log" 2>&1 &
  local pid=$!
  pids+=("$pid")
  until_up "http://127.0.0.1:$hello_port/health/ready"
  for _ in $(seq 1 100); do echo "url = \"http://127.0.0.1:$hello_port$plugins\""; echo 'output = /dev/null'; done >"$dir/curl.many"
  curl -fsS -K "$dir/curl.many"
  kill -TERM "$pid"; wait "$pid" || true
  [ "$version" -ge 25 ] || "$package/runtime/bin/java" -Xmx512m -Xshare:dump -XX:SharedClassListFile="$dir/hello$version.classes" \
    -XX:SharedArchiveFile="$dir/hello$version.jsa" -cp "$dir/hello.jar" >"$dir/dump.log" 2>&1 || { cat "$dir/dump.log" >&2; exit 1; }
  row "bare Vert.x, Java $version" "$hello_port" "$hello_port" /health/ready \
    "MALLOC_ARENA_MAX=1 exec $package/runtime/bin/java @$dir/hello$version.options $using -cp $dir/hello.jar Hello $hello_port $bytes"
  row "package, sidecar, Java $version" "$BENCH_PORT" "$BENCH_ADMIN_PORT" /health/ready \
    "FLEXGATE_PROFILE=sidecar exec $package/bin/flexgate run --config $bench/flexgate.yaml"
  row "package, shield, Java $version" "$BENCH_PORT" "$BENCH_ADMIN_PORT" /health/ready \
    "FLEXGATE_PROFILE=shield exec $package/bin/flexgate run --config $bench/flexgate.yaml"
}
row() { # name, port, port and path that tell when it is ready, command
  printf '%s\thttp://127.0.0.1:%s%s\thttp://127.0.0.1:%s%s\t%s\n' "$1" "$3" "$4" "$2" "$plugins" "$5" >>"$dir/rows"
}

# Start, memory and first requests, of the package and of what it can be compared with.
footprint() {
  local version jdk17 jdk25 hello_port
  need nginx nginx
  prepare
  jdk17=$(jdk 17) jdk25=$(jdk 25)
  hello_port=$(free_port)
  origin
  bytes=$(curl -fsS -H "$auth" "http://127.0.0.1:$BENCH_ORIGIN_PORT$plugins" | wc -c)
  # What a bare server needs of the gateway's jar: Vert.x, its web, Netty, Caffeine.
  mkdir -p "$dir/hello"
  (cd "$dir/hello" && jar xf "$home/target/flexgate.jar" && rm -rf META-INF/maven META-INF/services META-INF/native/*aarch* io/flexgate io/github org ch picocli conf catalog)
  javac --release 17 -nowarn -cp "$dir/hello" -d "$dir/hello" "$bench/Hello.java"
  printf 'Multi-Release: true\n' >"$dir/manifest"
  jar cfm "$dir/hello.jar" "$dir/manifest" -C "$dir/hello" . 2>/dev/null
  nginx_conf
  row "nginx proxy_cache" "$nginx_port" "$nginx_port" /__sandbox/ "exec nginx -c $dir/nginx.conf"
  row "java -jar, Java $(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')" "$BENCH_PORT" "$BENCH_ADMIN_PORT" /health/ready \
    "exec java -XX:+UseSerialGC -Xmx64m -jar $home/target/flexgate.jar run --config $bench/flexgate.yaml"
  [ -z "$jdk17" ] || packages 17 "$jdk17"
  [ -z "$jdk25" ] || packages 25 "$jdk25"
  mkdir "$dir/driver"
  javac -nowarn -d "$dir/driver" "$bench/Footprint.java"
  machine "nginx: $(nginx -v 2>&1)"
  echo "start to ready, the first $requests requests over 8 connections ($bytes bytes each), and what is resident then; one core, medians of $rounds interleaved rounds"
  taskset -c 1 java -XX:+UseSerialGC -cp "$dir/driver" Footprint "$rounds" "$requests" "$auth" "$dir/row.log" "$dir/rows"
}
