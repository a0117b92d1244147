import static org.objectweb.asm.Opcodes.*;

import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** Values on the stack as other types. */
final class Types {

    static final Map<Type, String> BOXES = Map.of(
            Type.BOOLEAN_TYPE, "java/lang/Boolean", Type.BYTE_TYPE, "java/lang/Byte", Type.SHORT_TYPE, "java/lang/Short",
            Type.CHAR_TYPE, "java/lang/Character", Type.INT_TYPE, "java/lang/Integer", Type.LONG_TYPE, "java/lang/Long",
            Type.FLOAT_TYPE, "java/lang/Float", Type.DOUBLE_TYPE, "java/lang/Double");
    private static final Map<String, Type> UNBOXED = new HashMap<>();

    static {
        BOXES.forEach((type, box) -> UNBOXED.put(box, type));
    }

    static boolean primitive(Type type) {
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

    /**
     * What is on the stack as another type, by the rules of LambdaMetafactory.
     *
     * @param exact the type that it has where {@code from} has been erased
     */
    static void convert(MethodVisitor code, Type from, Type exact, Type to) {
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

    private Types() {}
}
