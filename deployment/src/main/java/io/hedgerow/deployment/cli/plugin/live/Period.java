package io.hedgerow.deployment.cli.plugin.live;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 90s}, {@code 15m}, {@code 2h}, {@code 7d}. */
final class Period implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        try {
            Duration period = TimeUtils.parseDuration(text);
            if (period.isNegative() || period.isZero()) {
                throw new TypeConversionException("'" + text + "' is no length of time");
            }
            return period;
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'" + text + "' is no length of time such as 90s, 15m, 2h or 7d");
        }
    }
}
