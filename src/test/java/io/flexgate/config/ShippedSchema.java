package io.flexgate.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema in {@code conf}, in the hands of a validator that knows nothing of the gateway. */
final class ShippedSchema {

    private static final String META = "https://json-schema.org/draft/2020-12/schema";

    private final String text = io.flexgate.config.keys.Schema.text();
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Schema schema = registry.getSchema(text, InputFormat.JSON);
    private final JsonMapper mapper = new JsonMapper();

    /** What is wrong with the schema itself. */
    List<String> ownProblems() {
        return messages(registry.getSchema(SchemaLocation.of(META)).validate(text, InputFormat.JSON));
    }

    /** What is wrong with a configuration, as an editor sees it: YAML 1.2 with the core schema's numbers and switches. */
    List<String> problems(String yaml) {
        LoadSettings core = LoadSettings.builder().setSchema(new CoreSchema()).build();
        return messages(schema.validate(tree(new Load(core).loadFromString(yaml))));
    }

    JsonNode tree() {
        return mapper.readTree(text);
    }

    private JsonNode tree(Object value) {
        return value == null ? mapper.nullNode() : mapper.valueToTree(value);
    }

    private static List<String> messages(List<Error> errors) {
        return errors.stream().map(Error::toString).toList();
    }
}
