# shellcheck shell=bash
# The benchmarks are annotated methods; what runs them is generated here, so that no other build waits for it.
micro() {
  local classes="$home/target/micro" classpath
  rm -rf "$classes"; mkdir -p "$classes"
  (cd "$home" && mvn -q -B -Pmicro test-compile dependency:build-classpath -Dmdep.outputFile="$classes/classpath" </dev/null) || exit 1
  classpath="$home/target/test-classes:$home/target/classes:$(cat "$classes/classpath")"
  javac -nowarn -d "$classes" -cp "$classpath" -processor org.openjdk.jmh.generators.BenchmarkProcessor \
    "$home"/src/test/java/io/flexgate/bench/*.java
  echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ *//'), $(nproc) cores; $(java -version 2>&1 | sed -n 1p)"
  java -cp "$classes:$classpath" org.openjdk.jmh.Main "$pattern" -prof gc -rf csv -rff "$classes/result.csv" >"$classes/log" 2>&1 </dev/null \
    || { cat "$classes/log" >&2; exit 1; }
  ! grep -q '<failure>' "$classes/log" || { cat "$classes/log" >&2; exit 1; }
  # A row for the time of each benchmark, and others for what the collector saw; the fields before the score are quoted.
  awk -F, 'NR > 1 { gsub(/"/, ""); split($1, part, "."); name = part[4] "." part[5]; sub(/Benchmark/, "", name) }
    NR > 1 && $1 !~ /:/ { time[name] = $5; error[name] = $6; order[++rows] = name }
    NR > 1 && $1 ~ /gc.alloc.rate.norm/ { sub(/:.*/, "", name); bytes[name] = $5 }
    END { for (i = 1; i <= rows; i++) { it = order[i]; printf "%-24s %8.1f ns/op (+- %.1f) %8.1f B/op\n", it, time[it], error[it], bytes[it] } }' "$classes/result.csv"
}
