package io.hedgerow.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/**
 * The module direction: plugin-runtime (no Flink) ← operators (no connectors) ← job ← deployment.
 * See docs/decisions/0001.
 */
@AnalyzeClasses(packages = "io.hedgerow", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleDirectionTest {

    private static final String RUNTIME = "io.hedgerow.runtime..";
    private static final String OPERATORS = "io.hedgerow.operators..";
    private static final String JOB = "io.hedgerow.job..";
    private static final String DEPLOYMENT = "io.hedgerow.deployment..";
    private static final String FLINK = "org.apache.flink..";
    private static final int OPERATOR_LINES = 300;

    @ArchTest
    static final ArchRule RUNTIME_KNOWS_NOTHING_ABOVE_IT =
            noClasses()
                    .that()
                    .resideInAPackage(RUNTIME)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(OPERATORS, JOB, DEPLOYMENT, FLINK, "org.apache.kafka..");

    @ArchTest
    static final ArchRule OPERATORS_KNOW_NO_CONNECTOR =
            noClasses()
                    .that()
                    .resideInAPackage(OPERATORS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            JOB,
                            DEPLOYMENT,
                            "org.apache.flink.connector..",
                            "org.apache.kafka..",
                            "java.sql..",
                            "java.net.http..");

    @ArchTest
    static final ArchRule JOB_KNOWS_NO_DEPLOYMENT =
            noClasses()
                    .that()
                    .resideInAPackage(JOB)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(DEPLOYMENT);

    @ArchTest static final ArchRule RUNTIME_INTERNALS_STAY_INSIDE = internalsStayInside("runtime");

    @ArchTest
    static final ArchRule OPERATORS_INTERNALS_STAY_INSIDE = internalsStayInside("operators");

    @ArchTest static final ArchRule JOB_INTERNALS_STAY_INSIDE = internalsStayInside("job");

    /**
     * GraalVM types stay behind the runtime's own API, so that another engine can take their place.
     */
    @ArchTest
    static final ArchRule ONLY_THE_RUNTIME_KNOWS_GRAAL =
            noClasses()
                    .that()
                    .resideInAnyPackage(OPERATORS, JOB)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.graalvm..", "com.oracle.truffle..");

    @ArchTest
    static final ArchRule OPERATORS_STAY_SMALL =
            ArchRuleDefinition.classes()
                    .that(
                            new DescribedPredicate<>("are Flink operators or functions") {
                                @Override
                                public boolean test(JavaClass type) {
                                    return !type.getModifiers().contains(JavaModifier.ABSTRACT)
                                            && type.getPackageName()
                                                    .startsWith("io.hedgerow.operators")
                                            && (type.isAssignableTo(
                                                            "org.apache.flink.streaming.api.operators.StreamOperator")
                                                    || type.isAssignableTo(
                                                            "org.apache.flink.api.common.functions.Function"));
                                }
                            })
                    .should(
                            new ArchCondition<>("end before line " + OPERATOR_LINES) {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    int last =
                                            type.getMethods().stream()
                                                    .flatMap(
                                                            method ->
                                                                    method
                                                                            .getCallsFromSelf()
                                                                            .stream())
                                                    .mapToInt(call -> call.getLineNumber())
                                                    .max()
                                                    .orElse(0);
                                    events.add(
                                            new SimpleConditionEvent(
                                                    type,
                                                    last < OPERATOR_LINES,
                                                    type.getName() + " reaches line " + last));
                                }
                            })
                    .allowEmptyShould(true);

    private static ArchRule internalsStayInside(String module) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.hedgerow." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hedgerow." + module + "..internal..");
    }
}
