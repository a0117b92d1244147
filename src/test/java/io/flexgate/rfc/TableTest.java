package io.flexgate.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README's table of HTTP by section names tests that there are, and no class of them is missing. */
class TableTest {

    private static final Pattern NAME = Pattern.compile("`((?:rfc|http|cache)\\.[A-Z][A-Za-z0-9.]+)`");
    private static final Set<String> TESTS = Set.of("Test", "ParameterizedTest", "Property");

    private static String section() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String rest = readme.substring(readme.indexOf("\n## HTTP, by section\n") + 1);
        return rest.substring(0, rest.indexOf("\n## "));
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyNameIsThatOfATest() throws IOException {
        assertThat(names(section())).hasSizeGreaterThan(60).allSatisfy(name -> assertThat(exists(name))
                .isTrue());
    }

    @Test
    void everyRowNamesATest() throws IOException {
        List<String> rows =
                section().lines().filter(line -> line.startsWith("| ")).skip(1).toList();
        assertThat(rows).hasSizeGreaterThan(35).allSatisfy(row -> {
            String[] columns = row.split("\\|");
            assertThat(columns).hasSize(4);
            assertThat(names(columns[3])).isNotEmpty();
        });
    }

    @Test
    void everyClassOfTestsStandsInIt() throws IOException {
        String section = section();
        try (Stream<Path> files = Files.list(Path.of("src/test/java/io/flexgate/rfc"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".java", ""))
                            .filter(name -> name.endsWith("Test") || name.endsWith("Properties"))
                            .filter(name -> !name.equals("TableTest")))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(name -> assertThat(section).contains("`rfc." + name));
        }
    }

    /** Whether there is such a class, or such a test method of a class, nested ones included. */
    private static boolean exists(String name) {
        if (type(name) != null) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        Class<?> type = type(name.substring(0, dot));
        return type != null
                && Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(name.substring(dot + 1)) && isTest(method));
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> TESTS.contains(type.getSimpleName()));
    }

    private static Class<?> type(String name) {
        String[] parts = name.split("\\.");
        String type = "io.flexgate." + parts[0] + "." + String.join("$", Arrays.copyOfRange(parts, 1, parts.length));
        try {
            return Class.forName(type, false, TableTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
