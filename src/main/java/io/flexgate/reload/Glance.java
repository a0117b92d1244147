package io.flexgate.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How files look from outside, without reading them. A link counts as what it leads to in the end, so that a directory that is
 * swapped as a whole is seen too, as Kubernetes does with a ConfigMap. Immutable.
 *
 * @param looks by path; null for a file that is not there, or cannot be looked at
 */
record Glance(Map<Path, @Nullable Look> looks) {

    /** Inode, time and size of the file itself. */
    private record Look(Path real, @Nullable Object file, FileTime changed, long size) {}

    /** Looks at files; blocks. */
    static Glance at(List<Path> files) {
        Map<Path, @Nullable Look> looks = new TreeMap<>();
        files.forEach(file -> looks.put(file, look(file)));
        return new Glance(looks);
    }

    /** This one, and of the other what is not in it. */
    Glance with(Glance other) {
        Map<Path, @Nullable Look> all = new TreeMap<>(other.looks);
        all.putAll(looks);
        all.keySet().retainAll(other.looks.keySet());
        return new Glance(all);
    }

    /** The files that look different in the other, or are in one of the two only. */
    Set<Path> differences(Glance other) {
        Set<Path> different = new TreeSet<>();
        looks.forEach((path, look) -> {
            if (!other.looks.containsKey(path) || !Objects.equals(look, other.looks.get(path))) {
                different.add(path);
            }
        });
        other.looks.keySet().stream().filter(path -> !looks.containsKey(path)).forEach(different::add);
        return different;
    }

    private static @Nullable Look look(Path file) {
        try {
            Path real = file.toRealPath();
            BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
            return new Look(real, now.fileKey(), now.lastModifiedTime(), now.size());
        } catch (IOException absent) {
            return null;
        }
    }
}
