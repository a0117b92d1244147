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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Copies a jar for a start on one version of Java: what the compiler leaves to be put together at run time stands in it ready made.
 *
 * <p>Each lambda, each concatenation of strings and each method of a record that is reached the first time has the JVM make code for
 * it, which takes a tenth of a millisecond and more, hundreds of times until a gateway listens. Here a lambda becomes a class, which
 * an archive of classes can hold, and the other two become methods beside those that use them; all do what the specifications of
 * {@code LambdaMetafactory}, {@code StringConcatFactory} and {@code ObjectMethods} say. Whatever else is dynamic is left as it is.
 *
 * <p>The built-in catalogs and what the schema says of the keys are packed beside their texts, as {@code io.flexgate.packed} reads them.
 *
 * <p>Arguments: jar, the jar to write, version of Java, time of the entries, file of the classes that are worth it, one a line as
 * {@code java/lang/Object}. The same input makes the same bytes.
 */
public final class Plain {

    private static final String VERSIONS = "META-INF/versions/";
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    /** Of what is not code, only build tools read these. */
    private static final List<String> UNUSED =
            List.of("META-INF/native-image/", "META-INF/native/", "META-INF/proguard/", "META-INF/maven/");

    private final Map<String, ClassNode> changed = new TreeMap<>();
    private final Map<String, ClassNode> made = new TreeMap<>();
    private final Map<String, Set<String>> nests = new TreeMap<>();
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
        for (String name : Files.readAllLines(Path.of(arguments[4]))) {
            if (entries.containsKey(name + ".class")) {
                plain.change(name);
            }
        }
        plain.join();
        pack(entries);
        plain.changed.forEach((name, node) -> entries.put(name + ".class", bytes(node)));
        plain.made.forEach((name, node) -> entries.put(name + ".class", bytes(node)));
        write(entries, to, time);
        System.out.println(plain.changed.size() + " classes changed, " + plain.made.size() + " made, of " + entries.size() + " entries");
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

    private void change(String name) {
        ClassNode host = node(name);
        int before = made.size();
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
            if (made.size() > before && (host.version & 0xffff) < V11) {
                // Classes of one nest see what is private in another: so does what was a lambda.
                host.version = V11;
            }
        }
    }

    /** The calls of one class and what stands in their place; null for what stays. */
    private AbstractInsnNode plain(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Handle maker = dynamic.bsm;
        return switch (maker.getOwner() + "." + maker.getName()) {
            case "java/lang/invoke/LambdaMetafactory.metafactory" -> lambda(host, dynamic, Set.of(), Set.of());
            case "java/lang/invoke/LambdaMetafactory.altMetafactory" -> lambda(host, dynamic);
            case "java/lang/invoke/StringConcatFactory.makeConcatWithConstants" -> concatenation(host, dynamic);
            case "java/lang/runtime/ObjectMethods.bootstrap" -> ofRecord(host, dynamic);
            default -> null;
        };
    }

    // Lambdas

    private AbstractInsnNode lambda(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] arguments = dynamic.bsmArgs;
        int flags = (Integer) arguments[3];
        if ((flags & 1) != 0) { // serializable
            return null;
        }
        Set<String> markers = new HashSet<>();
        Set<String> bridges = new HashSet<>();
        int at = 4;
        if ((flags & 2) != 0) {
            for (int left = (Integer) arguments[at++]; left > 0; left--) {
                markers.add(((Type) arguments[at++]).getInternalName());
            }
        }
        if ((flags & 4) != 0) {
            for (int left = (Integer) arguments[at++]; left > 0; left--) {
                bridges.add(((Type) arguments[at++]).getDescriptor());
            }
        }
        return lambda(host, dynamic, markers, bridges);
    }

    private AbstractInsnNode lambda(ClassNode host, InvokeDynamicInsnNode dynamic, Set<String> markers, Set<String> bridges) {
        Handle body = (Handle) dynamic.bsmArgs[1];
        if (!reachable(host, body)) {
            return null;
        }
        String name = host.name + "$$" + made(host);
        Type[] held = Type.getArgumentTypes(dynamic.desc);
        String type = Type.getReturnType(dynamic.desc).getInternalName();
        ClassNode node = new ClassNode();
        List<String> interfaces = new ArrayList<>(List.of(type));
        markers.stream().sorted().filter(marker -> !marker.equals(type)).forEach(interfaces::add);
        node.visit(Math.max(host.version & 0xffff, V11), ACC_FINAL | ACC_SUPER | ACC_SYNTHETIC, name, null, "java/lang/Object",
                interfaces.toArray(new String[0]));
        String nest = host.nestHostClass != null ? host.nestHostClass : host.name;
        node.nestHostClass = nest;
        nests.computeIfAbsent(nest, unused -> new HashSet<>()).add(name);
        String constructor = Type.getMethodDescriptor(Type.VOID_TYPE, held);
        MethodVisitor init = node.visitMethod(ACC_PRIVATE, "<init>", constructor, null, null);
        init.visitVarInsn(ALOAD, 0);
        init.visitMethodInsn(INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        for (int i = 0, slot = 1; i < held.length; slot += held[i++].getSize()) {
            node.visitField(ACC_PRIVATE | ACC_FINAL, "h" + i, held[i].getDescriptor(), null, null);
            init.visitVarInsn(ALOAD, 0);
            init.visitVarInsn(held[i].getOpcode(ILOAD), slot);
            init.visitFieldInsn(PUTFIELD, name, "h" + i, held[i].getDescriptor());
        }
        init.visitInsn(RETURN);
        init.visitMaxs(0, 0);
        Set<String> shapes = new HashSet<>(bridges);
        shapes.add(((Type) dynamic.bsmArgs[0]).getDescriptor());
        shapes.stream().sorted().forEach(shape -> call(node, dynamic, body, held, shape));
        made.put(name, node);
        if (held.length == 0) {
            // One for all, as the JVM has it.
            node.visitField(ACC_STATIC | ACC_FINAL, "ONE", "L" + type + ";", null, null);
            MethodVisitor first = node.visitMethod(ACC_STATIC, "<clinit>", "()V", null, null);
            create(first, name, constructor, held);
            first.visitFieldInsn(PUTSTATIC, name, "ONE", "L" + type + ";");
            first.visitInsn(RETURN);
            first.visitMaxs(0, 0);
            return new FieldInsnNode(GETSTATIC, name, "ONE", "L" + type + ";");
        }
        MethodVisitor make = node.visitMethod(ACC_STATIC, "make", dynamic.desc, null, null);
        create(make, name, constructor, held);
        make.visitInsn(ARETURN);
        make.visitMaxs(0, 0);
        return new MethodInsnNode(INVOKESTATIC, name, "make", dynamic.desc, false);
    }

    private long made(ClassNode host) {
        String beginning = host.name + "$$";
        return made.keySet().stream().filter(name -> name.startsWith(beginning)).count();
    }

    private static void create(MethodVisitor code, String name, String constructor, Type[] held) {
        code.visitTypeInsn(NEW, name);
        code.visitInsn(DUP);
        for (int i = 0, slot = 0; i < held.length; slot += held[i++].getSize()) {
            code.visitVarInsn(held[i].getOpcode(ILOAD), slot);
        }
        code.visitMethodInsn(INVOKESPECIAL, name, "<init>", constructor, false);
    }

    /** The method of the interface, in one of its shapes: what is held and what it is given go to the body. */
    private static void call(ClassNode node, InvokeDynamicInsnNode dynamic, Handle body, Type[] held, String shape) {
        boolean makes = body.getTag() == H_NEWINVOKESPECIAL;
        boolean ofClass = makes || body.getTag() == H_INVOKESTATIC;
        List<Type> wanted = new ArrayList<>(List.of(Type.getArgumentTypes(body.getDesc())));
        if (!ofClass) {
            wanted.add(0, Type.getObjectType(body.getOwner()));
        }
        Type[] given = Type.getArgumentTypes(shape);
        Type[] exact = ((Type) dynamic.bsmArgs[2]).getArgumentTypes();
        MethodVisitor code = node.visitMethod(ACC_PUBLIC, dynamic.name, shape, null, null);
        if (makes) {
            code.visitTypeInsn(NEW, body.getOwner());
            code.visitInsn(DUP);
        }
        for (int i = 0; i < held.length; i++) {
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, node.name, "h" + i, held[i].getDescriptor());
        }
        for (int i = 0, slot = 1; i < given.length; slot += given[i++].getSize()) {
            code.visitVarInsn(given[i].getOpcode(ILOAD), slot);
            convert(code, given[i], exact[i], wanted.get(held.length + i));
        }
        int how = switch (body.getTag()) {
            case H_INVOKESTATIC -> INVOKESTATIC;
            case H_NEWINVOKESPECIAL -> INVOKESPECIAL;
            // A private one, which is called directly either way.
            case H_INVOKESPECIAL -> body.isInterface() ? INVOKEINTERFACE : INVOKEVIRTUAL;
            case H_INVOKEINTERFACE -> INVOKEINTERFACE;
            default -> INVOKEVIRTUAL;
        };
        code.visitMethodInsn(how, body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
        Type result = makes ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
        Type returned = Type.getReturnType(shape);
        if (returned == Type.VOID_TYPE) {
            if (result.getSize() > 0) {
                code.visitInsn(result.getSize() == 2 ? POP2 : POP);
            }
        } else {
            convert(code, result, result, returned);
        }
        code.visitInsn(returned.getOpcode(IRETURN));
        code.visitMaxs(0, 0);
    }

    /**
     * What is on the stack as another type, by the rules of LambdaMetafactory.
     *
     * @param exact the type that it has where {@code from} has been erased
     */
    private static void convert(MethodVisitor code, Type from, Type exact, Type to) {
        if (from.equals(to)) {
            return;
        }
        if (primitive(from)) {
            if (primitive(to)) {
                widen(code, from, to);
            } else {
                String box = BOXES.get(from);
                code.visitMethodInsn(INVOKESTATIC, box, "valueOf", "(" + from.getDescriptor() + ")L" + box + ";", false);
            }
        } else if (primitive(to)) {
            Type inside = UNBOXED.getOrDefault(exact.getInternalName(), to);
            String box = BOXES.get(inside);
            code.visitTypeInsn(CHECKCAST, box);
            code.visitMethodInsn(INVOKEVIRTUAL, box, inside.getClassName() + "Value", "()" + inside.getDescriptor(), false);
            widen(code, inside, to);
        } else if (!to.getInternalName().equals("java/lang/Object")) {
            code.visitTypeInsn(CHECKCAST, to.getInternalName());
        }
    }

    private static final Map<Type, String> BOXES = Map.of(
            Type.BOOLEAN_TYPE, "java/lang/Boolean", Type.BYTE_TYPE, "java/lang/Byte", Type.SHORT_TYPE, "java/lang/Short",
            Type.CHAR_TYPE, "java/lang/Character", Type.INT_TYPE, "java/lang/Integer", Type.LONG_TYPE, "java/lang/Long",
            Type.FLOAT_TYPE, "java/lang/Float", Type.DOUBLE_TYPE, "java/lang/Double");
    private static final Map<String, Type> UNBOXED = new HashMap<>();

    static {
        BOXES.forEach((type, box) -> UNBOXED.put(box, type));
    }

    private static boolean primitive(Type type) {
        return type.getSort() < Type.ARRAY;
    }

    private static void widen(MethodVisitor code, Type from, Type to) {
        if (from.equals(to) || (from.getOpcode(ILOAD) == ILOAD && to.getOpcode(ILOAD) == ILOAD)) {
            return;
        }
        code.visitInsn(switch (from.getSort() + ">" + to.getSort()) {
            case Type.LONG + ">" + Type.FLOAT -> L2F;
            case Type.LONG + ">" + Type.DOUBLE -> L2D;
            case Type.FLOAT + ">" + Type.DOUBLE -> F2D;
            default -> to.getSort() == Type.LONG ? I2L : to.getSort() == Type.FLOAT ? I2F : I2D;
        });
    }

    /** Whether a class beside the host may call the body: what is protected elsewhere, only the host may. */
    private boolean reachable(ClassNode host, Handle body) {
        if (body.getTag() < H_INVOKEVIRTUAL) {
            return false;
        }
        if (body.getOwner().startsWith("[") || body.getOwner().equals("java/lang/Object") && body.getName().equals("clone")) {
            return false;
        }
        if (body.getTag() == H_INVOKESPECIAL && !body.getOwner().equals(host.name)) {
            return false;
        }
        if (packageOf(body.getOwner()).equals(packageOf(host.name))) {
            return true;
        }
        for (String owner = body.getOwner(); entries.containsKey(owner + ".class"); ) {
            ClassNode node = changed.containsKey(owner) ? changed.get(owner) : node(owner);
            for (MethodNode method : node.methods) {
                if (method.name.equals(body.getName()) && method.desc.equals(body.getDesc())) {
                    return (method.access & ACC_PROTECTED) == 0;
                }
            }
            owner = node.superName;
        }
        return true;
    }

    private static String packageOf(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** Tells the hosts of nests whom they have now. */
    private void join() {
        nests.forEach((name, members) -> {
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

    private ClassNode node(String name) {
        ClassNode node = new ClassNode();
        new ClassReader(entries.get(name + ".class")).accept(node, 0);
        return node;
    }

    // Strings

    private AbstractInsnNode concatenation(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] constants = dynamic.bsmArgs;
        for (Object constant : constants) {
            if (constant instanceof ConstantDynamic) {
                return null;
            }
        }
        Type[] given = Type.getArgumentTypes(dynamic.desc);
        MethodVisitor code = helper(host, dynamic.desc);
        code.visitTypeInsn(NEW, BUILDER);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, BUILDER, "<init>", "()V", false);
        StringBuilder text = new StringBuilder();
        int argument = 0;
        int slot = 0;
        int constant = 1;
        for (char c : ((String) constants[0]).toCharArray()) {
            if (c == '\1') {
                text(code, text);
                code.visitVarInsn(given[argument].getOpcode(ILOAD), slot);
                append(code, given[argument]);
                slot += given[argument++].getSize();
            } else if (c == '\2') {
                Object value = constants[constant++];
                if (!(value instanceof String || value instanceof Number)) {
                    throw new IllegalStateException(host.name + ": " + value);
                }
                text.append(value);
            } else {
                text.append(c);
            }
        }
        text(code, text);
        code.visitMethodInsn(INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(ARETURN);
        code.visitMaxs(0, 0);
        return last(host, dynamic.desc);
    }

    private static final String BUILDER = "java/lang/StringBuilder";

    private static void text(MethodVisitor code, StringBuilder text) {
        if (!text.isEmpty()) {
            code.visitLdcInsn(text.toString());
            append(code, Type.getType(String.class));
            text.setLength(0);
        }
    }

    private static void append(MethodVisitor code, Type type) {
        String as = switch (type.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.ARRAY, Type.OBJECT ->
                type.getInternalName().equals("java/lang/String") ? "Ljava/lang/String;" : "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
        code.visitMethodInsn(INVOKEVIRTUAL, BUILDER, "append", "(" + as + ")L" + BUILDER + ";", false);
    }

    /** A method of the host for what one instruction did; {@link #last} calls it. */
    private static MethodVisitor helper(ClassNode host, String shape) {
        return host.visitMethod(ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC, "plain$" + host.methods.size(), shape, null, null);
    }

    private static AbstractInsnNode last(ClassNode host, String shape) {
        MethodNode helper = host.methods.get(host.methods.size() - 1);
        return new MethodInsnNode(INVOKESTATIC, host.name, helper.name, shape, (host.access & ACC_INTERFACE) != 0);
    }

    // Records

    private AbstractInsnNode ofRecord(ClassNode host, InvokeDynamicInsnNode dynamic) {
        Object[] arguments = dynamic.bsmArgs;
        if (!((Type) arguments[0]).getInternalName().equals(host.name)) {
            return null;
        }
        String joined = (String) arguments[1];
        String[] names = joined.isEmpty() ? new String[0] : joined.split(";");
        List<Handle> fields = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            fields.add((Handle) arguments[i]);
        }
        MethodVisitor code = helper(host, dynamic.desc);
        switch (dynamic.name) {
            case "equals" -> equality(code, host, fields);
            case "hashCode" -> hash(code, fields);
            case "toString" -> text(code, host, names, fields);
            default -> throw new IllegalStateException(host.name + ": " + dynamic.name);
        }
        code.visitMaxs(0, 0);
        return last(host, dynamic.desc);
    }

    private static void equality(MethodVisitor code, ClassNode host, List<Handle> fields) {
        Label different = new Label();
        Label other = new Label();
        code.visitVarInsn(ALOAD, 0);
        code.visitVarInsn(ALOAD, 1);
        code.visitJumpInsn(IF_ACMPNE, other);
        code.visitInsn(ICONST_1);
        code.visitInsn(IRETURN);
        code.visitLabel(other);
        code.visitFrame(F_SAME, 0, null, 0, null);
        code.visitVarInsn(ALOAD, 1);
        code.visitTypeInsn(INSTANCEOF, host.name);
        code.visitJumpInsn(IFEQ, different);
        for (Handle field : fields) {
            Type type = Type.getType(field.getDesc());
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, host.name, field.getName(), field.getDesc());
            code.visitVarInsn(ALOAD, 1);
            code.visitTypeInsn(CHECKCAST, host.name);
            code.visitFieldInsn(GETFIELD, host.name, field.getName(), field.getDesc());
            switch (type.getSort()) {
                case Type.ARRAY, Type.OBJECT -> {
                    code.visitMethodInsn(
                            INVOKESTATIC, "java/util/Objects", "equals", "(Ljava/lang/Object;Ljava/lang/Object;)Z", false);
                    code.visitJumpInsn(IFEQ, different);
                }
                case Type.LONG, Type.FLOAT, Type.DOUBLE -> {
                    String both = "(" + field.getDesc() + field.getDesc() + ")I";
                    code.visitMethodInsn(INVOKESTATIC, BOXES.get(type), "compare", both, false);
                    code.visitJumpInsn(IFNE, different);
                }
                default -> code.visitJumpInsn(IF_ICMPNE, different);
            }
        }
        code.visitInsn(ICONST_1);
        code.visitInsn(IRETURN);
        code.visitLabel(different);
        code.visitFrame(F_SAME, 0, null, 0, null);
        code.visitInsn(ICONST_0);
        code.visitInsn(IRETURN);
    }

    private static void hash(MethodVisitor code, List<Handle> fields) {
        code.visitInsn(ICONST_0);
        for (Handle field : fields) {
            code.visitIntInsn(BIPUSH, 31);
            code.visitInsn(IMUL);
            Type type = Type.getType(field.getDesc());
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, field.getOwner(), field.getName(), field.getDesc());
            if (primitive(type)) {
                code.visitMethodInsn(INVOKESTATIC, BOXES.get(type), "hashCode", "(" + field.getDesc() + ")I", false);
            } else {
                code.visitMethodInsn(INVOKESTATIC, "java/util/Objects", "hashCode", "(Ljava/lang/Object;)I", false);
            }
            code.visitInsn(IADD);
        }
        code.visitInsn(IRETURN);
    }

    private static void text(MethodVisitor code, ClassNode host, String[] names, List<Handle> fields) {
        code.visitTypeInsn(NEW, BUILDER);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, BUILDER, "<init>", "()V", false);
        code.visitLdcInsn(Type.getObjectType(host.name));
        code.visitMethodInsn(INVOKEVIRTUAL, "java/lang/Class", "getSimpleName", "()Ljava/lang/String;", false);
        append(code, Type.getType(String.class));
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < names.length; i++) {
            text(code, text.append(i == 0 ? "" : ", ").append(names[i]).append('='));
            code.visitVarInsn(ALOAD, 0);
            code.visitFieldInsn(GETFIELD, host.name, fields.get(i).getName(), fields.get(i).getDesc());
            append(code, Type.getType(fields.get(i).getDesc()));
        }
        text(code, text.append(']'));
        code.visitMethodInsn(INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(ARETURN);
    }
}
