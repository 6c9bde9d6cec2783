// SPDX-License-Identifier: EUPL-1.2
// A HAPI FHIR JPA server on PostgreSQL, for `make check-interop`: HAPI's own modules in an embedded
// Tomcat, with what its starter project sets up and this test does not need left away.
// Usage: java -cp … Hapi PORT jdbc:postgresql://… USER TOKENFILE [STRICTFILE]
// With STRICTFILE it is set up as strictly as HAPI can be: no ids of the client's making, few entries in a
// transaction, every body validated, and while that file is there a profile that it does not know is an error.
// Prints "listening URL" when it answers. Every request but metadata wants the bearer token of the file.

import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.IDaoRegistry;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.binstore.DatabaseBinaryContentStorageSvcImpl;
import ca.uhn.fhir.jpa.config.HibernatePropertiesProvider;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.config.util.ResourceCountCacheUtil;
import ca.uhn.fhir.jpa.dao.FulltextSearchSvcImpl;
import ca.uhn.fhir.jpa.dao.IFulltextSearchSvc;
import ca.uhn.fhir.jpa.dao.search.HSearchSortHelperImpl;
import ca.uhn.fhir.jpa.dao.search.IHSearchSortHelper;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import ca.uhn.fhir.jpa.provider.DaoRegistryResourceSupportedSvc;
import ca.uhn.fhir.jpa.provider.IJpaSystemProvider;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.search.IStaleSearchDeletingSvc;
import ca.uhn.fhir.jpa.search.StaleSearchDeletingSvcImpl;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import ca.uhn.fhir.jpa.subscription.match.config.SubscriptionProcessorConfig;
import ca.uhn.fhir.jpa.subscription.match.deliver.email.IEmailSender;
import ca.uhn.fhir.jpa.subscription.submit.config.SubscriptionSubmitterConfig;
import ca.uhn.fhir.jpa.util.ResourceCountCache;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.IResourceSupportedSvc;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.rest.server.interceptor.RequestValidatingInterceptor;
import ca.uhn.fhir.validation.IValidatorModule;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.hibernate.dialect.Dialect;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.annotation.EnableTransactionManagement;

import javax.sql.DataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

public final class Hapi {

    @Configuration
    @EnableTransactionManagement
    @Import({
        JpaR4Config.class,
        ThreadPoolFactoryConfig.class,
        JpaBatch2Config.class,
        Batch2JobsConfig.class,
        SubscriptionSubmitterConfig.class,
        SubscriptionProcessorConfig.class,
        SubscriptionChannelConfig.class,
    })
    public static class Setup {

        @Bean
        public JpaStorageSettings storageSettings() {
            JpaStorageSettings s = new JpaStorageSettings(); // its defaults: references are checked
            s.setSchedulingDisabled(true);
            s.setReuseCachedSearchResultsForMillis(null); // counts are counts of now
            if (strictFile() != null) {
                s.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.NOT_ALLOWED);
                s.setMaximumTransactionBundleSize(MOST_ENTRIES);
            }
            return s;
        }

        @Bean
        public PartitionSettings partitionSettings() {
            return new PartitionSettings();
        }

        @Bean
        public SubscriptionSettings subscriptionSettings() {
            return new SubscriptionSettings();
        }

        @Bean
        public IEmailSender emailSender() {
            return details -> {};
        }

        @Bean
        public DatabaseBinaryContentStorageSvcImpl binaryStorage() {
            return new DatabaseBinaryContentStorageSvcImpl();
        }

        @Bean
        public IFulltextSearchSvc fullText() {
            return new FulltextSearchSvcImpl();
        }

        @Bean
        public IStaleSearchDeletingSvc staleSearches() {
            return new StaleSearchDeletingSvcImpl();
        }

        @Bean
        public IHSearchSortHelper sorting(ISearchParamRegistry parameters) {
            return new HSearchSortHelperImpl(parameters);
        }

        @Bean
        public IResourceSupportedSvc supported(IDaoRegistry daos) {
            return new DaoRegistryResourceSupportedSvc(daos);
        }

        @Bean("myResourceCountsCache")
        public ResourceCountCache counts(IFhirSystemDao<?, ?> system) {
            return ResourceCountCacheUtil.newResourceCountCache(system);
        }

        @Bean
        public DatabaseBackedPagingProvider paging() {
            DatabaseBackedPagingProvider p = new DatabaseBackedPagingProvider();
            p.setDefaultPageSize(20);
            p.setMaximumPageSize(200);
            return p;
        }

        @Bean(destroyMethod = "close")
        public BasicDataSource dataSource() {
            BasicDataSource d = new BasicDataSource();
            d.setUrl(System.getProperty("interop.jdbc"));
            d.setUsername(System.getProperty("interop.user"));
            d.setMaxTotal(20);
            return d;
        }

        @Primary
        @Bean
        public HibernatePropertiesProvider dialect() {
            return new HibernatePropertiesProvider() {
                private final Dialect postgres = new HapiFhirPostgresDialect();

                @Override
                public Dialect getDialect() {
                    return postgres;
                }
            };
        }

        @Primary
        @Bean
        public LocalContainerEntityManagerFactoryBean entityManagerFactory(
                DataSource database, ConfigurableListableBeanFactory beans, FhirContext fhir, JpaStorageSettings s) {
            LocalContainerEntityManagerFactoryBean f =
                    HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, fhir, s);
            Properties p = new Properties();
            p.put("hibernate.dialect", HapiFhirPostgresDialect.class.getName());
            p.put("hibernate.hbm2ddl.auto", "update");
            p.put("hibernate.jdbc.batch_size", "20");
            p.put("hibernate.cache.use_query_cache", "false");
            p.put("hibernate.cache.use_second_level_cache", "false");
            p.put("hibernate.search.enabled", "false");
            f.setPersistenceUnitName("HAPI_PU");
            f.setJpaProperties(p);
            f.setDataSource(database);
            return f;
        }

        @Primary
        @Bean
        public JpaTransactionManager transactionManager(EntityManagerFactory f) {
            return new JpaTransactionManager(f);
        }

        @Bean
        public RestfulServer server(
                IFhirSystemDao<?, ?> system,
                IJpaSystemProvider systemProvider,
                ResourceProviderFactory providers,
                JpaStorageSettings settings,
                ISearchParamRegistry parameters,
                IValidationSupport support,
                DatabaseBackedPagingProvider paging,
                IValidatorModule validator) {
            RestfulServer s = new RestfulServer(system.getContext());
            s.registerProviders(providers.createProviders());
            s.registerProvider(systemProvider);
            s.setServerConformanceProvider(
                    new JpaCapabilityStatementProvider(s, system, settings, parameters, support));
            s.setDefaultResponseEncoding(EncodingEnum.JSON);
            s.setPagingProvider(paging);
            s.setServerAddressStrategy(new IncomingRequestAddressStrategy());
            // $validate checks against R4. The profiles of FR Core are not installed here: resources are
            // checked against their types alone.
            profiles = (FhirInstanceValidator) validator;
            profiles.setErrorForUnknownProfiles(false);
            if (strictFile() != null) {
                RequestValidatingInterceptor each = new RequestValidatingInterceptor();
                each.addValidatorModule(validator);
                each.setFailOnSeverity(ResultSeverityEnum.ERROR);
                each.setAddResponseHeaderOnSeverity(null);
                s.registerInterceptor(each);
            }
            return s;
        }
    }

    private static final int MOST_ENTRIES = 60;
    private static FhirInstanceValidator profiles;

    private static Path strictFile() {
        String file = System.getProperty("interop.strict");
        return file == null ? null : Path.of(file);
    }

    // A fixed bearer token; the statement is public.
    private static final class Door implements Filter {
        private final String expected;

        Door(String token) {
            expected = "Bearer " + token;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            HttpServletRequest in = (HttpServletRequest) request;
            HttpServletResponse out = (HttpServletResponse) response;
            if (strictFile() != null) profiles.setErrorForUnknownProfiles(Files.exists(strictFile()));
            if (in.getRequestURI().endsWith("/metadata") || expected.equals(in.getHeader("Authorization"))) {
                chain.doFilter(request, response);
                return;
            }
            out.setStatus(401);
            out.setContentType("application/fhir+json;charset=UTF-8");
            out.getOutputStream().write(("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
                    + "\"code\":\"login\"}]}").getBytes(StandardCharsets.UTF_8));
        }
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        System.setProperty("interop.jdbc", args[1]);
        System.setProperty("interop.user", args[2]);
        if (args.length > 4) System.setProperty("interop.strict", args[4]);
        AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext(Setup.class);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.getConnector().setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxThreads", "12"); // the heap is small
        Context context = tomcat.addContext("", Files.createTempDirectory("root").toString());
        Tomcat.addServlet(context, "fhir", beans.getBean(RestfulServer.class)).setLoadOnStartup(1);
        context.addServletMappingDecoded("/fhir/*", "fhir");
        FilterDef door = new FilterDef();
        door.setFilterName("door");
        door.setFilter(new Door(Files.readString(Path.of(args[3]))));
        context.addFilterDef(door);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName("door");
        everywhere.addURLPattern("/*");
        context.addFilterMap(everywhere);
        tomcat.start();
        System.out.println("listening http://127.0.0.1:" + port + "/fhir");
        tomcat.getServer().await();
    }
}
