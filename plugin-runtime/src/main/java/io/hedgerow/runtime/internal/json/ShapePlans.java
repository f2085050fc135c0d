package io.hedgerow.runtime.internal.json;

import com.oracle.truffle.api.object.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The plans of the shapes that were written so far, for all contexts of an engine.
 *
 * <p><b>Owns</b> at most {@value #MOST_PLANS} of them; when there are more it begins anew.
 * <b>Lives</b> as long as the engine. <b>Threads</b>: any. <b>Survives</b> nothing.
 */
final class ShapePlans {

    private static final int MOST_PLANS = 4096;

    private final Map<Shape, ShapePlan> plans = new ConcurrentHashMap<>();

    ShapePlan of(Shape shape) {
        ShapePlan plan = plans.get(shape);
        if (plan == null) {
            plan = ShapePlan.of(shape);
            if (plans.size() >= MOST_PLANS) {
                plans.clear();
            }
            plans.put(shape, plan);
        }
        return plan;
    }
}
