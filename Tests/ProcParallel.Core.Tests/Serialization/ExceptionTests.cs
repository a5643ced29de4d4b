using System.ComponentModel;
using System.Net.Sockets;
using ProcParallel.Core.Serialization;
using Xunit;

namespace ProcParallel.Core.Tests.Serialization;

public sealed class ExceptionTests
{
    public static TheoryData<Exception> Exceptions() =>
    [
        new InvalidOperationException("wrong", new FormatException("inner")), new ArgumentException("bad", "parameter"),
        new ArgumentNullException("parameter"), new ArgumentOutOfRangeException("parameter", 5, "too large"), new ObjectDisposedException("thing"),
        new FileNotFoundException("gone", "/some/file"), new Win32Exception(2, "no such file"), new SocketException((int)SocketError.ConnectionRefused),
        new OperationCanceledException("stopped"), new TaskCanceledException("stopped"), new TimeoutException(), new DivideByZeroException(), new NotImplementedException(),
        new AggregateException("several", new IOException("one"), new TimeoutException("two")), new TypeInitializationException("Some.Type", new FormatException()),
        new System.Xml.XmlException("bad", null, 3, 4), new System.Text.Json.JsonException("bad", "$.a", 1, 2), new KeyNotFoundException(), new BadImageFormatException("bad", "x.dll"),
    ];

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_of_the_runtime_arrives_as_what_it_was(Exception sent)
    {
        sent.Data["key"] = new int[] { 1 };
        sent.HelpLink = "https://example.org";
        sent.Source = "source";

        AssertAlike(Throw(sent), Assert.IsAssignableFrom<Exception>(Trip.Of((object)Throw(sent))));
    }

    [Fact]
    public void What_a_class_adds_to_an_exception_arrives()
    {
        Assert.Equal("parameter", Trip.Of(new ArgumentException("bad", "parameter")).ParamName);
        Assert.Equal(5, Trip.Of(new ArgumentOutOfRangeException("p", 5, "x")).ActualValue);
        Assert.Equal("/some/file", Trip.Of(new FileNotFoundException("gone", "/some/file")).FileName);
        Assert.Equal(SocketError.ConnectionRefused, Trip.Of(new SocketException((int)SocketError.ConnectionRefused)).SocketErrorCode);
        Assert.Equal(2, Trip.Of(new AggregateException(new IOException("a"), new IOException("b"))).InnerExceptions.Count);
        Assert.Equal(3, Trip.Of(new System.Xml.XmlException("bad", null, 3, 4)).LineNumber);
    }

    [Fact]
    public void An_exception_of_another_type_arrives_as_one_that_says_what_it_was()
    {
        var sent = (CustomException)Throw(new CustomException("custom", new IOException("inner")));
        var arrived = Assert.IsType<DeserializedException>(Trip.Of((object)sent));

        Assert.Equal(typeof(CustomException).FullName, arrived.TypeName);
        Assert.Equal([typeof(CustomException).FullName!, typeof(InvalidOperationException).FullName!, typeof(SystemException).FullName!, typeof(Exception).FullName!], arrived.TypeNames);
        AssertAlike(sent, arrived, exactType: false);
        Assert.StartsWith($"{typeof(CustomException).FullName}: custom", arrived.ToString());
        Assert.Equal(arrived.TypeNames, Assert.IsType<DeserializedException>(Trip.Of((object)arrived)).TypeNames);
    }

    [Fact]
    public void All_inner_exceptions_of_an_unknown_collection_of_them_arrive()
    {
        var arrived = Assert.IsType<DeserializedException>(Trip.Of((object)new CustomAggregate(new IOException("a"), new IOException("b"))));
        Assert.Equal(["a", "b"], arrived.InnerExceptions.Select(inner => inner.Message));
    }

    [Fact]
    public void What_others_put_into_an_exception_and_cannot_travel_stays_behind()
    {
        var sent = new InvalidOperationException("wrong") { Data = { ["stream"] = new MemoryStream(), ["kept"] = 1 } };
        var arrived = Trip.Of(sent);

        Assert.Equal(1, arrived.Data["kept"]);
        Assert.Null(arrived.Data["stream"]);
    }

    [Fact]
    public void An_exception_can_be_within_its_own_data()
    {
        var sent = new InvalidOperationException("wrong");
        sent.Data["self"] = new object[] { sent };
        var arrived = Trip.Of(sent);

        Assert.Same(arrived, ((object[])arrived.Data["self"]!)[0]);
    }

    [Fact]
    public void An_exception_that_throws_when_asked_arrives() =>
        Assert.Equal(typeof(ThrowingException).FullName, Assert.IsType<DeserializedException>(Trip.Of((object)new ThrowingException())).TypeName);

    private static void AssertAlike(Exception sent, Exception arrived, bool exactType = true)
    {
        if (exactType)
            Assert.Equal(sent.GetType(), arrived.GetType());
        Assert.Equal(sent.Message, arrived.Message);
        Assert.Equal(sent.StackTrace, arrived.StackTrace?.TrimEnd());
        Assert.Equal(sent.HResult, arrived.HResult);
        Assert.Equal(sent.Source, arrived.Source);
        Assert.Equal(sent.HelpLink, arrived.HelpLink);
        Assert.Equal(sent.Data["key"], arrived.Data["key"]);
        Assert.Equal(sent.InnerException?.Message, arrived.InnerException?.Message);
        Assert.Equal(sent.InnerException?.GetType(), arrived.InnerException?.GetType());
    }

    private static Exception Throw(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    private sealed class CustomException(string message, Exception inner) : InvalidOperationException(message, inner);

    private sealed class CustomAggregate(params Exception[] inner) : AggregateException(inner);

    private sealed class ThrowingException : Exception
    {
        public override string Message => throw new InvalidOperationException();

        public override string StackTrace => throw new InvalidOperationException();
    }
}
