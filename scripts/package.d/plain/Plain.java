import static org.objectweb.asm.Opcodes.*;

import io.flexgate.catalog.CatalogReader;
import io.flexgate.config.keys.Schema;
import io.flexgate.packed.Packed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Copies a jar for a start on one version of Java: what the compiler leaves to be put together at run time stands in it ready made.
 *
 * <p>Each lambda, each concatenation of strings and each method of a record that is reached the first time has the JVM make code for
 * it, which takes a tenth of a millisecond and more, hundreds of times until a gateway listens. Here a lambda becomes a class, which
 * an archive of classes can hold, and the other two become methods beside those that use them; all do what the specifications of
 * {@code LambdaMetafactory}, {@code StringConcatFactory} and {@code ObjectMethods} say. Whatever else is dynamic is left as it is.
 *
 * <p>The classes that are used lose the names of their local variables, which an archive would hold in memory; lines of code
 * stay, so that a stack trace says where.
 *
 * <p>The built-in catalogs and what the schema says of the keys are packed beside their texts, as {@code io.flexgate.packed} reads them.
 *
 * <p>Arguments: jar, the jar to write, version of Java, time of the entries, file of the classes that are worth it, one a line as
 * {@code java/lang/Object}. The same input makes the same bytes.
 */
public final class Plain {

    private static final String VERSIONS = "META-INF/versions/";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    /** Of what is not code, only build tools read these; the native transport stands in the package by itself. */
    private static final List<String> UNUSED =
            List.of("META-INF/native-image/", "META-INF/native/", "META-INF/proguard/", "META-INF/maven/");

    private final Map<String, ClassNode> changed = new TreeMap<>();
    private final Lambdas lambdas = new Lambdas(this::node);
    private final Map<String, byte[]> entries;

    private Plain(Map<String, byte[]> entries) {
        this.entries = entries;
    }

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        FileTime time = FileTime.from(Instant.parse(arguments[3]));
        Map<String, byte[]> entries = read(from, Integer.parseInt(arguments[2]));
        Plain plain = new Plain(entries);
        List<String> used = Files.readAllLines(Path.of(arguments[4]));
        for (String name : used) {
            if (entries.containsKey(name + ".class")) {
                plain.change(name);
            }
        }
        plain.join();
        pack(entries);
        plain.changed.forEach((name, node) -> entries.put(name + ".class", bytes(node)));
        plain.lambdas.made().forEach((name, node) -> entries.put(name + ".class", bytes(node)));
        used.forEach(name -> entries.computeIfPresent(name + ".class", (file, bytes) -> lean(bytes)));
        write(entries, to, time);
        System.out.println(plain.changed.size() + " classes changed, " + plain.lambdas.made().size() + " made, of " + entries.size() + " entries");
    }

    /** Texts that each start would parse, also in a form that is read at once; and who sets logging up, alone. */
    private static void pack(Map<String, byte[]> entries) throws IOException {
        packed(entries, "conf/flexgate.schema.json", Schema.parsed());
        for (String name : List.copyOf(entries.keySet())) {
            if (name.startsWith("catalog/") && name.endsWith(".yaml")) {
                packed(entries, name, CatalogReader.parsed(new String(entries.get(name), StandardCharsets.UTF_8)));
            }
        }
        entries.put("META-INF/services/org.slf4j.spi.SLF4JServiceProvider", "io.flexgate.cli.Unconfigured\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void packed(Map<String, byte[]> entries, String name, Object document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Packed.write(document, bytes);
        entries.put(name + ".packed", bytes.toByteArray());
    }

    /** What one version of Java sees in a jar, by name; the manifest no longer says that there are several. */
    private static Map<String, byte[]> read(Path jar, int java) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        Map<String, Integer> versions = new HashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                String name = entry.getName();
                if (entry.isDirectory() || UNUSED.stream().anyMatch(name::startsWith)) {
                    continue;
                }
                int version = 8;
                if (name.startsWith(VERSIONS)) {
                    String[] parts = name.substring(VERSIONS.length()).split("/", 2);
                    version = Integer.parseInt(parts[0]);
                    name = parts[1];
                    if (version > java) {
                        continue;
                    }
                }
                if (versions.merge(name, version, Math::max) == version) {
                    entries.put(name, zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        String manifest = new String(entries.get(MANIFEST), StandardCharsets.UTF_8);
        entries.put(MANIFEST, manifest.replaceAll("Multi-Release: true\r?\n", "").getBytes(StandardCharsets.UTF_8));
        return entries;
    }

    private static void write(Map<String, byte[]> entries, Path jar, FileTime time) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.setLevel(9);
            one(zip, MANIFEST, entries.get(MANIFEST), time);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (!entry.getKey().equals(MANIFEST)) {
                    one(zip, entry.getKey(), entry.getValue(), time);
                }
            }
        }
    }

    private static void one(ZipOutputStream zip, String name, byte[] bytes, FileTime time) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // Local time, by which zip counts, is the same everywhere for the same text of it.
        entry.setTimeLocal(java.time.LocalDateTime.ofInstant(time.toInstant(), java.time.ZoneOffset.UTC));
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static byte[] bytes(ClassNode node) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return writer.toByteArray();
    }

    /** A class without the names of its local variables: only debuggers ask for them, and an archive keeps them in memory. */
    private static byte[] lean(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new ClassVisitor(ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String shape, String signature, String[] thrown) {
                return new MethodVisitor(ASM9, super.visitMethod(access, name, shape, signature, thrown)) {
                    @Override
                    public void visitLocalVariable(String name, String type, String signature, Label start, Label end, int index) {}
                };
            }
        }, 0);
        return writer.toByteArray();
    }

    private void change(String name) {
        ClassNode host = node(name);
        int before = lambdas.made().size();
        boolean any = false;
        for (MethodNode method : List.copyOf(host.methods)) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (instruction instanceof InvokeDynamicInsnNode dynamic) {
                    AbstractInsnNode plain = plain(host, dynamic);
                    if (plain != null) {
                        method.instructions.set(dynamic, plain);
                        any = true;
                    }
                }
            }
        }
        if (any) {
            changed.put(name, host);
            if (lambdas.made().size() > before && (host.version & 0xffff) < V11) {
                // Classes of one nest see what is private in another: so does what was a lambda.
                host.version = V11;
            }
        }
    }

    /** The calls of one class and what stands in their place; null for what stays. */
    private AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Handle maker = dynamic.bsm;
        return switch (maker.getOwner() + "." + maker.getName()) {
            case "java/lang/invoke/LambdaMetafactory.metafactory" -> lambdas.plain(host, dynamic, Set.of(), Set.of());
            case "java/lang/invoke/LambdaMetafactory.altMetafactory" -> lambdas.plain(host, dynamic);
            case "java/lang/invoke/StringConcatFactory.makeConcatWithConstants" -> Strings.plain(host, dynamic);
            case "java/lang/runtime/ObjectMethods.bootstrap" -> Records.plain(host, dynamic);
            default -> null;
        };
    }

    /** Tells the hosts of nests whom they have now. */
    private void join() {
        lambdas.nests().forEach((name, members) -> {
            ClassNode host = changed.computeIfAbsent(name, this::node);
            if ((host.version & 0xffff) < V11) {
                host.version = V11;
            }
            if (host.nestMembers == null) {
                host.nestMembers = new ArrayList<>();
            }
            members.stream().sorted().forEach(host.nestMembers::add);
        });
    }

    /** A class of the jar as it was; null where it is none of the jar's. */
    private ClassNode node(String name) {
        byte[] bytes = entries.get(name + ".class");
        if (bytes == null) {
            return null;
        }
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, 0);
        return node;
    }
}
