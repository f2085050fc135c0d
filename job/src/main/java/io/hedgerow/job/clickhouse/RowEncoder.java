package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** How a record becomes a row of one table. Stateless. */
public interface RowEncoder<T> extends Serializable {

    String table();

    /**
     * The columns in the order in which {@link #encode} writes them; others take their defaults.
     */
    List<String> columns();

    void encode(T record, RowBinaryWriter row) throws IOException;
}
