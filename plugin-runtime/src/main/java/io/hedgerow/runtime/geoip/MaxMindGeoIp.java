package io.hedgerow.runtime.geoip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.hedgerow.runtime.host.GeoIp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code meta.geoip} from a MaxMind DB file (contract §3.5), with the field names of MaxMind's Node
 * library: {@code iso_code} in the file is {@code isoCode} for the plugin.
 *
 * <p><b>Owns</b> the open file. <b>Lives</b> until {@link #close}. <b>Threads</b>: {@link #locate}
 * from any. <b>Survives</b> nothing; a newer file needs a new instance.
 */
public final class MaxMindGeoIp implements GeoIp, AutoCloseable {

    /** Anything else would make the resolver ask the network. */
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9.]{7,15}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reader reader;

    /**
     * @throws IOException naming the file, if it is missing or no MaxMind database
     */
    public MaxMindGeoIp(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no GeoIP database at " + file);
        }
        try {
            reader = new Reader(file.toFile(), new CHMCache());
        } catch (IOException e) {
            throw new IOException(file + " is no MaxMind database: " + e.getMessage(), e);
        }
    }

    @Override
    public String locate(String ip) {
        if (ip == null || !ADDRESS.matcher(ip).matches()) {
            return null;
        }
        try {
            Map<?, ?> record = reader.get(InetAddress.getByName(ip), Map.class);
            return record == null ? null : JSON.writeValueAsString(camelCase(record));
        } catch (UnknownHostException e) {
            return null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a GeoIP record is no JSON", e);
        } catch (IOException e) {
            throw new IllegalStateException("the GeoIP database cannot be read", e);
        }
    }

    private static Object camelCase(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> result = new LinkedHashMap<>();
            map.forEach((key, member) -> result.put(camelCase((String) key), camelCase(member)));
            return result;
        }
        if (value instanceof List<?> list) {
            List<Object> result = new ArrayList<>(list.size());
            list.forEach(member -> result.add(camelCase(member)));
            return result;
        }
        return value;
    }

    private static String camelCase(String name) {
        int underscore = name.indexOf('_');
        if (underscore < 0) {
            return name;
        }
        StringBuilder result = new StringBuilder(name.substring(0, underscore));
        for (String part : name.substring(underscore + 1).split("_")) {
            result.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
        }
        return result.toString();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
