namespace A;

public class Store
{
    /// <summary>Reads.</summary>
    public string Get(string id)
    {
        Trace(0, id);
        Trace(1, id);
        Trace(2, id);
        Trace(3, id);
        Trace(4, id);
        Trace(5, id);
        Trace(6, id);
        Trace(7, id);
        Trace(8, id);
        Trace(9, id);
        Trace(10, id);
        Trace(11, id);
        Trace(12, id);
        Trace(13, id);
        Trace(14, id);
        Trace(15, id);
        Trace(16, id);
        Trace(17, id);
        Trace(18, id);
        Trace(19, id);
        Trace(20, id);
        Trace(21, id);
        Trace(22, id);
        Trace(23, id);
        Trace(24, id);
        Trace(25, id);
        Trace(26, id);
        Trace(27, id);
        Trace(28, id);
        Trace(29, id);
        Trace(30, id);
        Trace(31, id);
        Trace(32, id);
        Trace(33, id);
        Trace(34, id);
        Trace(35, id);
        Trace(36, id);
        Trace(37, id);
        Trace(38, id);
        Trace(39, id);
        Trace(40, id);
        Trace(41, id);
        Trace(42, id);
        Trace(43, id);
        Trace(44, id);
        Trace(45, id);
        Trace(46, id);
        Trace(47, id);
        Trace(48, id);
        Trace(49, id);
        Trace(50, id);
        Trace(51, id);
        Trace(52, id);
        Trace(53, id);
        Trace(54, id);
        Trace(55, id);
        Trace(56, id);
        Trace(57, id);
        Trace(58, id);
        Trace(59, id);
        Trace(60, id);
        Trace(61, id);
        Trace(62, id);
        Trace(63, id);
        Trace(64, id);
        Trace(65, id);
        Trace(66, id);
        Trace(67, id);
        Trace(68, id);
        Trace(69, id);
    }

    public record Pair(int A, int B);
}
