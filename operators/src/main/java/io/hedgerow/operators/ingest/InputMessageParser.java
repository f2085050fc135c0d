package io.hedgerow.operators.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.hedgerow.operators.registry.TeamDirectory;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Reads the input message of contract §6.2: outer fields, and in {@code data} the client's event as
 * JSON text. {@code data} is checked to be one JSON object and then carried as bytes; nothing in it
 * is interpreted here. One instance per thread.
 */
public final class InputMessageParser {

    private static final int MAX_DISTINCT_ID = 200;

    private final JsonFactory json = Json.FACTORY;
    private final Supplier<TeamDirectory> teams;

    private byte[] data;
    private boolean dataWasText;
    private int[] members;
    private String uuid;
    private String distinctId;
    private String ip;
    private String siteUrl;
    private String now;
    private String sentAt;
    private String token;
    private long teamId;

    /**
     * @param teams asked for each message that names its team by token
     */
    public InputMessageParser(Supplier<TeamDirectory> teams) {
        this.teams = teams;
    }

    /**
     * @throws UnprocessableEventException naming what is wrong with the message
     */
    public EventEnvelope parse(InputRecord input) throws UnprocessableEventException {
        clear();
        if (input.value() == null) {
            throw new UnprocessableEventException("The message has no value");
        }
        try {
            readOuter(input.value());
        } catch (JsonProcessingException e) {
            throw new UnprocessableEventException(
                    "The message is not JSON: " + Json.describe(e, input.value().length));
        } catch (IOException e) {
            throw new UnprocessableEventException("The message cannot be read: " + e.getMessage());
        }
        if (data == null) {
            throw new UnprocessableEventException("The message has no field \"data\"");
        }
        checkData();
        if (uuid == null) {
            throw new UnprocessableEventException("The message has no field \"uuid\"");
        }
        if (distinctId == null) {
            throw new UnprocessableEventException("The message has no field \"distinct_id\"");
        }
        return new EventEnvelope(
                team(),
                uuid,
                cut(distinctId),
                emptyToNull(ip),
                emptyToNull(siteUrl),
                now,
                emptyToNull(sentAt),
                data,
                members,
                null,
                input.captureDepth(),
                input.topic(),
                input.partition(),
                input.offset(),
                input.replayOf());
    }

    private void clear() {
        data = null;
        members = null;
        uuid = null;
        distinctId = null;
        ip = null;
        siteUrl = null;
        now = null;
        sentAt = null;
        token = null;
        teamId = 0;
    }

    private void readOuter(byte[] value) throws IOException, UnprocessableEventException {
        try (JsonParser parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnprocessableEventException("The message is not a JSON object");
            }
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "data" -> data = dataBytes(value, parser, token);
                    case "uuid" -> uuid = text(parser, token);
                    case "distinct_id" -> distinctId = text(parser, token);
                    case "ip" -> ip = text(parser, token);
                    case "site_url" -> siteUrl = text(parser, token);
                    case "now" -> now = text(parser, token);
                    case "sent_at" -> sentAt = text(parser, token);
                    case "token" -> this.token = text(parser, token);
                    case "team_id" -> teamId = teamId(parser, token);
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new UnprocessableEventException("The message goes on after its JSON object");
            }
        }
    }

    /** {@code data} is JSON text in a string; an object in its place is accepted as well. */
    private byte[] dataBytes(byte[] value, JsonParser parser, JsonToken token)
            throws IOException, UnprocessableEventException {
        dataWasText = token == JsonToken.VALUE_STRING;
        if (dataWasText) {
            return Utf8.ofJsonText(
                    parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
        if (token == JsonToken.START_OBJECT) {
            int start = Json.start(parser);
            parser.skipChildren();
            return Arrays.copyOfRange(value, start, Json.end(parser));
        }
        throw new UnprocessableEventException("The field \"data\" is neither text nor an object");
    }

    private void checkData() throws UnprocessableEventException {
        PlainJson plain = PlainJson.object(data, dataWasText);
        if (plain != null) {
            members = plain.members();
            return;
        }
        try (JsonParser parser = json.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnprocessableEventException("The field \"data\" is not a JSON object");
            }
            int depth = 1;
            JsonToken token;
            while ((token = parser.nextToken()) != null) {
                if (depth == 0) {
                    throw new UnprocessableEventException(
                            "The field \"data\" goes on after its JSON object");
                }
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING) {
                    parser.finishToken();
                }
            }
        } catch (JsonProcessingException e) {
            throw new UnprocessableEventException(
                    "The field \"data\" is not JSON: " + Json.describe(e, data.length));
        } catch (IOException e) {
            throw new UnprocessableEventException(
                    "The field \"data\" cannot be read: " + e.getMessage());
        }
    }

    private long team() throws UnprocessableEventException {
        if (teamId > 0) {
            return teamId;
        }
        if (token == null) {
            throw new UnprocessableEventException(
                    "The message has neither \"team_id\" nor \"token\"");
        }
        TeamDirectory.Team team = teams.get().byToken(token);
        if (team == null) {
            throw new UnprocessableEventException("No team found for the message's token");
        }
        return team.id();
    }

    private static long teamId(JsonParser parser, JsonToken token)
            throws IOException, UnprocessableEventException {
        return switch (token) {
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NULL -> 0;
            default ->
                    throw new UnprocessableEventException(
                            "The field \"team_id\" is not a whole number");
        };
    }

    private static String text(JsonParser parser, JsonToken token)
            throws IOException, UnprocessableEventException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token.isStructStart()) {
            throw new UnprocessableEventException(
                    "The field \"" + parser.currentName() + "\" is not text");
        }
        return parser.getText();
    }

    private static String cut(String distinctId) {
        return distinctId.length() <= MAX_DISTINCT_ID
                ? distinctId
                : distinctId.substring(0, MAX_DISTINCT_ID);
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
