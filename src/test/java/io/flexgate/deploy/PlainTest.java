package io.flexgate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.flexgate.config.keys.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.snakeyaml.engine.v2.api.Load;

/** What {@code scripts/package} makes of the classes in its jar does the same as before. */
class PlainTest {

    private static final Path SAMPLES = Path.of("src/test/resources/plain");
    private static final Path TOOL = Path.of("scripts/package.d/plain");
    private static final String TIME = "2026-01-02T03:04:06Z";

    @TempDir
    private Path directory;

    private Path before;
    private Path after;

    @BeforeEach
    void compile() throws Exception {
        before = directory.resolve("before.jar");
        after = directory.resolve("after.jar");
        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(SAMPLES, classes, "");
        Files.createDirectory(directory.resolve("tool"));
        compile(TOOL, directory.resolve("tool"), libraries());
        pack(classes);
        plain(after);
    }

    private static void compile(Path from, Path to, String libraries) throws IOException {
        List<String> options =
                new ArrayList<>(List.of("--release", "17", "-g", "-nowarn", "-d", to.toString(), "-cp", libraries));
        try (Stream<Path> files = Files.walk(from)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .sorted()
                    .forEach(options::add);
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(new String[0])))
                .isZero();
    }

    private static String libraries() {
        return Stream.of(ClassReader.class, ClassNode.class, Schema.class, JsonFactory.class, Load.class)
                .map(PlainTest::home)
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private void pack(Path classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Multi-Release"), "true");
        try (OutputStream out = Files.newOutputStream(before);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                entry(jar, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            entry(jar, "said.txt", new byte[] {8});
            entry(jar, "META-INF/versions/11/said.txt", new byte[] {11});
            entry(jar, "META-INF/versions/99/said.txt", new byte[] {99});
        }
    }

    private static void entry(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }

    private void plain(Path to) throws Exception {
        Path used = directory.resolve("used");
        try (JarFile jar = new JarFile(before.toFile())) {
            Files.write(
                    used,
                    jar.stream()
                            .map(ZipEntry::getName)
                            .filter(name -> name.endsWith(".class"))
                            .map(name -> name.substring(0, name.length() - ".class".length()))
                            .toList());
        }
        Path log = directory.resolve("log");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        directory.resolve("tool") + ":" + libraries(),
                        "Plain",
                        before.toString(),
                        to.toString(),
                        "17",
                        TIME,
                        used.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(tool.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(tool.exitValue()).as(Files.readString(log)).isZero();
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void doesTheSame() throws Exception {
        List<String> said = said(before);
        assertThat(said).hasSizeGreaterThan(20);
        assertThat(said(after)).isEqualTo(said);
    }

    /** One lambda can be written to a stream, and one calls what only those may call that inherit it; these stay. */
    @Test
    void leavesToTheRunTimeOnlyWhatItMust() throws IOException {
        Map<String, Integer> left = new TreeMap<>();
        methods(after)
                .flatMap(method -> Arrays.stream(method.instructions.toArray()))
                .filter(InvokeDynamicInsnNode.class::isInstance)
                .forEach(dynamic -> left.merge(((InvokeDynamicInsnNode) dynamic).bsm.getName(), 1, Integer::sum));
        assertThat(left.keySet()).isSubsetOf("altMetafactory", "metafactory");
        assertThat(left.values().stream().mapToInt(Integer::intValue).sum()).isBetween(1, 2);
    }

    @Test
    void forgetsTheNamesOfVariablesAndKeepsTheLines() throws IOException {
        assertThat(methods(before)).anyMatch(PlainTest::hasVariables);
        assertThat(methods(after)).noneMatch(PlainTest::hasVariables).anyMatch(PlainTest::hasLines);
    }

    private static boolean hasVariables(MethodNode method) {
        return method.localVariables != null && !method.localVariables.isEmpty();
    }

    private static boolean hasLines(MethodNode method) {
        return Arrays.stream(method.instructions.toArray()).anyMatch(LineNumberNode.class::isInstance);
    }

    private static Stream<MethodNode> methods(Path file) throws IOException {
        List<MethodNode> methods = new ArrayList<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (ZipEntry entry : jar.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                ClassNode node = new ClassNode();
                new ClassReader(jar.getInputStream(entry)).accept(node, 0);
                methods.addAll(node.methods);
            }
        }
        return methods.stream();
    }

    @Test
    void showsWhatItsVersionOfJavaSees() throws IOException {
        try (JarFile jar = new JarFile(after.toFile())) {
            assertThat(jar.isMultiRelease()).isFalse();
            assertThat(jar.getInputStream(jar.getEntry("said.txt")).readAllBytes())
                    .containsExactly(11);
            assertThat(jar.stream().map(ZipEntry::getName))
                    .noneMatch(name -> name.startsWith("META-INF/versions"))
                    .contains("conf/flexgate.schema.json.packed");
        }
    }

    @Test
    void makesTheSameBytesOfTheSame() throws Exception {
        Path again = directory.resolve("again.jar");
        plain(again);
        assertThat(again).hasSameBinaryContentAs(after);
    }

    @SuppressWarnings("unchecked")
    private static List<String> said(Path jar) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            return ((Callable<List<String>>)
                            loader.loadClass("sample.Samples").getConstructor().newInstance())
                    .call();
        }
    }
}
