package io.flexgate.config.text;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a document from the parser's events, so that what could blow up is refused before it is built: size, depth, aliases.
 * Used once, by one thread.
 */
public final class YamlText {

    static final int MOST_CHARACTERS = 1 << 20;

    private static final int DEEPEST = 16;

    /** So that a file of another kind ends as one message rather than as a hundred thousand. */
    private static final int MOST_NODES = 10_000;

    private static final Set<String> ABSENT = Set.of("", "~", "null", "Null", "NULL");

    private final String file;
    private final String text;
    private final Iterator<Event> events;
    private int nodes;

    private YamlText(String file, String text) {
        this.file = file;
        this.text = text;
        this.events = new Parse(LoadSettings.builder()
                        .setCodePointLimit(MOST_CHARACTERS)
                        .build())
                .parseString(text)
                .iterator();
    }

    /** The document's root, or nothing where it is empty; what is wrong with its form goes to {@code problems}. */
    public static Optional<YamlNode> read(String file, String text, List<Problem> problems) {
        if (text.length() > MOST_CHARACTERS) {
            problems.add(new Problem(new Place(file, 1, 1), "", "larger than 1MiB; that is no configuration"));
            return Optional.empty();
        }
        YamlText yaml = new YamlText(file, text);
        try {
            yaml.refuseHalves();
            return yaml.document();
        } catch (Refused e) {
            problems.add(e.problem);
        } catch (MarkedYamlEngineException e) {
            problems.add(yaml.malformed(yaml.place(mark(e)), e.getProblem()));
        } catch (ReaderException e) {
            problems.add(yaml.malformed(
                    yaml.place(e.getPosition()),
                    String.format("the character U+%04X is not allowed", e.getCodePoint())));
        } catch (YamlEngineException e) {
            problems.add(yaml.malformed(new Place(file, 1, 1), e.getMessage()));
        }
        return Optional.empty();
    }

    /** Half a character that is the last of the reader's buffer would end in an exception of none of its kinds. */
    private void refuseHalves() {
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int point = text.codePointAt(at);
            if (Character.getType(point) == Character.SURROGATE) {
                throw new Refused(
                        place(at), String.format("not valid YAML: the character U+%04X is not allowed", point));
            }
        }
    }

    private Optional<YamlNode> document() {
        Optional<YamlNode> root = Optional.empty();
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof DocumentStartEvent && root.isPresent()) {
                throw new Refused(place(event), "a second document begins here; a configuration is one");
            }
            if (event instanceof NodeEvent node) {
                root = Optional.of(node(node, 0));
            }
        }
        return root;
    }

    private YamlNode node(NodeEvent event, int depth) {
        refuse(event, depth);
        if (++nodes > MOST_NODES) {
            throw new Refused(place(event), "more than " + MOST_NODES + " keys and values; that is no configuration");
        }
        if (event instanceof ScalarEvent scalar) {
            return new YamlNode.Scalar(
                    place(event), scalar.getValue(), scalar.isPlain() && ABSENT.contains(scalar.getValue()));
        }
        return event instanceof MappingStartEvent ? mapping(event, depth) : sequence(event, depth);
    }

    private YamlNode mapping(Event start, int depth) {
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (Event next = events.next(); next instanceof NodeEvent key; next = events.next()) {
            YamlNode name = node(key, depth + 1);
            entries.add(new YamlNode.Entry(name, node((NodeEvent) events.next(), depth + 1)));
        }
        return new YamlNode.Mapping(place(start), List.copyOf(entries));
    }

    private YamlNode sequence(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event next = events.next(); next instanceof NodeEvent item; next = events.next()) {
            items.add(node(item, depth + 1));
        }
        return new YamlNode.Sequence(place(start), List.copyOf(items));
    }

    /** Aliases can make a small file huge, and tags ask for types; a configuration needs neither. */
    private void refuse(NodeEvent event, int depth) {
        if (event instanceof AliasEvent) {
            throw new Refused(place(event), "an alias (*name) is not allowed here; write the value out");
        }
        if (event.getAnchor().isPresent()) {
            throw new Refused(
                    place(event), "an anchor (&name) is not allowed here; write the value out where it is used");
        }
        if (tag(event).isPresent()) {
            throw new Refused(place(event), "a tag (!name) is not allowed here; write the value alone");
        }
        if (depth > DEEPEST) {
            throw new Refused(place(event), "nested more than " + DEEPEST + " levels deep");
        }
    }

    /** Where to look: for something that never ends, where it begins. */
    private static @Nullable Mark mark(MarkedYamlEngineException failure) {
        boolean unended = String.valueOf(failure.getProblem()).contains("end of stream");
        Optional<Mark> begins = failure.getContextMark();
        Optional<Mark> fails = failure.getProblemMark();
        return (unended ? begins.or(() -> fails) : fails.or(() -> begins)).orElse(null);
    }

    private static Optional<String> tag(NodeEvent event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof SequenceStartEvent || event instanceof MappingStartEvent
                ? ((CollectionStartEvent) event).getTag()
                : Optional.empty();
    }

    private Problem malformed(Place place, @Nullable String reason) {
        return new Problem(place, "", "not valid YAML: " + (reason == null ? "it cannot be read" : oneLine(reason)));
    }

    /** The parser's reasons quote no values, but they may span lines. */
    private static String oneLine(String reason) {
        return reason.replaceAll("\\s+", " ").strip();
    }

    private Place place(Event event) {
        return place(event.getStartMark().orElse(null));
    }

    private Place place(@Nullable Mark mark) {
        return mark == null ? new Place(file, 1, 1) : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The reader counts code points where the scanner has lines. */
    private Place place(int codePoints) {
        int end = Math.min(text.length(), Math.max(0, codePoints));
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(c -> c == '\n').count();
        return new Place(file, line + 1, before.length() - before.lastIndexOf('\n'));
    }

    /** Leaves the recursion at the first thing that is refused; never leaves this class. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Problem problem;

        Refused(Place place, String message) {
            super(message, null, false, false);
            this.problem = new Problem(place, "", message);
        }
    }
}
