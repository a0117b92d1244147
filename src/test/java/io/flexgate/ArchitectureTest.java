package io.flexgate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may import whom, and the habits that a compiler does not check. */
@AnalyzeClasses(packages = "io.flexgate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] PURE = {
        "io.flexgate.http..",
        "io.flexgate.catalog..",
        "io.flexgate.access..",
        "io.flexgate.cache..",
        "io.flexgate.links..",
        "io.flexgate.limits..",
        "io.flexgate.ledger..",
        "io.flexgate.packed.."
    };

    @ArchTest
    static final ArchRule the_pure_ring_depends_on_itself_and_a_few_libraries = classes()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PURE)
                    .or(resideInAnyPackage("java..", "javax.crypto..", "org.jspecify.."))
                    .or(resideInAnyPackage("com.github.benmanes.caffeine.."))
                    .or(resideInAnyPackage("org.snakeyaml.engine.."))
                    .or(resideInAnyPackage("com.fasterxml.jackson.core.."))
                    .or(resideInAnyPackage("io.github.bucket4j.."))
                    .or(resideInAnyPackage("io.github.resilience4j..")))
            .because("decisions are values: they are tested without a socket, a clock or a loop");

    @ArchTest
    static final ArchRule rooms_have_no_cycles =
            slices().matching("io.flexgate.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule http_imports_no_room = room("http");

    @ArchTest
    static final ArchRule catalog_imports_http = room("catalog", "http", "packed");

    @ArchTest
    static final ArchRule packed_imports_no_room = room("packed");

    @ArchTest
    static final ArchRule entropy_imports_no_room = room("entropy");

    @ArchTest
    static final ArchRule limits_imports_no_room = room("limits");

    @ArchTest
    static final ArchRule ledger_imports_no_room = room("ledger");

    @ArchTest
    static final ArchRule chargeback_imports_the_ledger = room("chargeback", "ledger");

    @ArchTest
    static final ArchRule access_imports_what_teams_are_made_of = room("access", "http", "limits");

    @ArchTest
    static final ArchRule cache_imports_what_keys_are_made_of = room("cache", "http", "catalog", "access");

    @ArchTest
    static final ArchRule links_imports_http = room("links", "http");

    @ArchTest
    static final ArchRule shield_imports_the_arithmetic_and_the_ledger = room("shield", "limits", "ledger", "observe");

    @ArchTest
    static final ArchRule observe_imports_the_outcomes = room("observe", "ledger");

    @ArchTest
    static final ArchRule metrics_imports_what_it_counts = room("metrics", "observe", "ledger", "shield");

    @ArchTest
    static final ArchRule upstream_imports_http = room("upstream", "http", "catalog", "cache", "limits", "shield");

    @ArchTest
    static final ArchRule relay_imports_the_rooms_below = room(
            "relay",
            "http",
            "catalog",
            "access",
            "cache",
            "links",
            "upstream",
            "limits",
            "shield",
            "ledger",
            "observe");

    @ArchTest
    static final ArchRule tracing_imports_what_is_observed = room("tracing", "http", "observe", "ledger", "accesslog");

    @ArchTest
    static final ArchRule the_tracing_library_is_in_one_room = noClasses()
            .that()
            .resideOutsideOfPackage("io.flexgate.tracing..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..")
            .because("where tracing is off none of it is loaded");

    @ArchTest
    static final ArchRule accesslog_imports_what_is_observed = room("accesslog", "observe", "ledger");

    @ArchTest
    static final ArchRule api_imports_the_rooms_on_the_way = room(
            "api",
            "http",
            "entropy",
            "catalog",
            "access",
            "links",
            "upstream",
            "relay",
            "limits",
            "shield",
            "ledger",
            "observe");

    @ArchTest
    static final ArchRule admin_imports_no_request =
            room("admin", "http", "access", "limits", "shield", "ledger", "observe", "relay.upkeep");

    @ArchTest
    static final ArchRule the_sandbox_shares_nothing_with_what_it_judges = room("sandbox", "http");

    @ArchTest
    static final ArchRule nobody_imports_the_commands = noClasses()
            .that()
            .resideOutsideOfPackages("io.flexgate", "io.flexgate.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flexgate.cli..");

    @ArchTest
    static final ArchRule no_room_knows_the_configuration = noClasses()
            .that()
            .resideOutsideOfPackages("io.flexgate", "io.flexgate.cli..", "io.flexgate.config..", "io.flexgate.reload..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flexgate.config..")
            .because("the configuration builds the rooms' settings, not the other way round");

    @ArchTest
    static final ArchRule the_pure_ring_reads_no_clock_and_rolls_no_dice = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .accessTargetWhere(target(owner(assignableTo(Instant.class)))
                    .and(target(name("now")))
                    .or(target(owner(assignableTo(Clock.class))))
                    .or(target(owner(assignableTo(ThreadLocalRandom.class))))
                    .or(target(nameMatching("nanoTime|currentTimeMillis"))))
            .because("time and chance are arguments");

    @ArchTest
    static final ArchRule nothing_blocks = noClasses()
            .should()
            .accessTargetWhere(target(name("await"))
                    .and(target(owner(assignableTo(Future.class))))
                    .or(target(nameMatching("join|get")).and(target(owner(assignableTo(CompletableFuture.class)))))
                    .or(target(name("sleep")).and(target(owner(assignableTo(Thread.class))))))
            .because("one blocked loop holds up every client on it");

    @ArchTest
    static final ArchRule no_method_is_synchronized =
            methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).because("state has an owner, not a monitor");

    @ArchTest
    static final ArchRule servers_live_where_clients_are_answered = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.flexgate.api..", "io.flexgate.relay..", "io.flexgate.admin..", "io.flexgate.sandbox..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.vertx\\.core\\.http\\.HttpServer.*");

    @ArchTest
    static final ArchRule the_client_is_made_in_one_room = noClasses()
            .that()
            .resideOutsideOfPackages("io.flexgate.upstream..", "io.flexgate.cli.remote..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "io\\.vertx\\.core\\.http\\.HttpClient(Agent|Options|Builder)?|io\\.vertx\\.ext\\.web\\.client\\..*");

    @ArchTest
    static final ArchRule caffeine_is_in_the_cache_alone = noClasses()
            .that()
            .resideOutsideOfPackage("io.flexgate.cache..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.benmanes.caffeine..");

    @ArchTest
    static final ArchRule buckets_and_breakers_are_in_one_room = noClasses()
            .that()
            .resideOutsideOfPackage("io.flexgate.limits..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.github.bucket4j..", "io.github.resilience4j..");

    @ArchTest
    static final ArchRule few_classes_name_netty = noClasses()
            .that()
            .haveNameNotMatching(
                    "io\\.flexgate\\.(api\\.(BadMessages|PlainHits|wire\\.(Clients|Farewell|HeadBytes|Intake|LargeBodies|Listening|Patience|Repeats|Shortcut))|relay\\.(Interims|reads\\.Calls)|shield\\.Budgets|upstream\\.(AnswerCodec|Exchange|Flights|UpstreamVerticle))(\\$.*)?")
            .should()
            .dependOnClassesThat(resideInAnyPackage("io.netty..", "io.vertx.core.impl..", "io.vertx.core.internal..")
                    .and(not(resideInAPackage("io.netty.handler.codec.http.websocketx.."))));

    @ArchTest
    static final ArchRule verticles_are_called_verticles =
            classes().that().areAssignableTo(VerticleBase.class).should().haveSimpleNameEndingWith("Verticle");

    @ArchTest
    static final ArchRule only_the_root_deploys =
            noClasses().that().resideOutsideOfPackage("io.flexgate").should().dependOnClassesThat(areVerticlesOfOurs());

    @ArchTest
    static final ArchRule static_fields_are_final =
            fields().that().areStatic().should().beFinal().because("a static that changes has no owner");

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");

    private static final int LARGEST_FILE = 400;

    @Test
    void files_are_one_idea_each() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<String> large = sources.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> lines(path) > LARGEST_FILE)
                    .map(Path::toString)
                    .toList();
            assertThat(large)
                    .as("files of more than " + LARGEST_FILE + " lines")
                    .isEmpty();
        }
    }

    @Test
    void rooms_are_neither_empty_nor_crowded() throws IOException {
        try (Stream<Path> folders = Files.walk(Path.of("src/main/java/io/flexgate"))) {
            List<String> odd = folders.filter(Files::isDirectory)
                    .filter(folder -> files(folder) < 2 || files(folder) > 16)
                    .map(folder -> folder + " has " + files(folder) + " files")
                    .toList();
            assertThat(odd).isEmpty();
        }
    }

    /** A rule for one row of the table: which other rooms a room may import. */
    private static ArchRule room(String room, String... others) {
        String own = "io.flexgate." + room + "..";
        String[] allowed = Stream.concat(Stream.of(own), Stream.of(others).map(other -> "io.flexgate." + other + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(resideInAPackage("io.flexgate..").and(not(resideInAnyPackage(allowed))))
                .because("the walk has one direction");
    }

    private static DescribedPredicate<JavaClass> areVerticlesOfOurs() {
        return DescribedPredicate.describe(
                "are verticles of ours, seen from outside",
                type -> type.getPackageName().startsWith("io.flexgate")
                        && type.isTopLevelClass()
                        && type.getSimpleName().endsWith("Verticle"));
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
